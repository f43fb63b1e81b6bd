"""Who lives where, as a clerk confirmed it; never a document, a legal name or a birth date."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.kit.models import OpaqueModel
from portal.territory.models import Division


class ResidencyQuerySet(models.QuerySet):
    def in_force(self, at):
        return self.filter(status=Residency.Status.CONFIRMED, valid_until__gt=at)


class Residency(OpaqueModel):
    """A person's tie to one village or community; renter and householder alike.

    A claim carries a keyed digest of the one-day code, not the code. A confirmed row says who
    confirmed, when, until when and on what basis. Whether it has lapsed is read from
    ``valid_until`` at the moment of asking.
    """

    class Status(models.TextChoices):
        CLAIMED = "claimed", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        ENDED = "ended", _("已结束")

    class Basis(models.TextChoices):
        DESK = "desk", _("本人到窗口")
        DOOR = "door", _("工作人员入户")
        RENEWAL = "renewal", _("续期")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="residencies"
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="residencies", verbose_name=_("村、社区")
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.CLAIMED)
    claimed_at = models.DateTimeField()
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    household = models.CharField(_("户号"), max_length=20, blank=True)
    adult = models.BooleanField(_("已满 18 周岁"), default=False)
    basis = models.CharField(_("确认方式"), max_length=8, choices=Basis, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    valid_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ResidencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("居住确认")
        verbose_name_plural = _("居住确认")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "status"],
                condition=~Q(status="ended"),
                name="a_person_has_one_open_claim_and_one_confirmed_residency",
            ),
            models.UniqueConstraint(
                fields=["code_digest"],
                condition=~Q(code_digest=""),
                name="a_residency_code_belongs_to_one_claim",
            ),
            models.CheckConstraint(
                name="a_confirmed_residency_says_who_when_until_when_and_on_what_basis",
                condition=~Q(status="confirmed")
                | (
                    Q(confirmed_at__isnull=False)
                    & Q(confirmed_by__isnull=False)
                    & Q(valid_until__gt=models.F("confirmed_at"))
                    & ~Q(basis="")
                    & ~Q(household="")
                ),
            ),
            models.CheckConstraint(
                name="an_ended_residency_says_when",
                condition=~Q(status="ended") | Q(ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["division", "status"])]

    def __str__(self) -> str:
        return f"{self.division} · {self.get_status_display()}"

    def in_force_at(self, at) -> bool:
        return self.status == self.Status.CONFIRMED and self.valid_until > at
