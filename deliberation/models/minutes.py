"""The minutes of a meeting (纪要): drawn from its events, put to those who attended, published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Mandate
from portal.kit.models import OpaqueModel

from .meetings import Meeting


class Minutes(OpaqueModel):
    """What happened is always read from the rows behind the events up to ``upto_seq``, so that words
    hidden or withdrawn later are gone here too. The clerk's own words are ``summary`` and ``notes``
    (by agenda item's id). ``version`` counts edits: who saves an older one is told. From when they
    were sent each text stays readable (``MinutesVersion``).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("起草")
        OBJECTIONS = "objections", _("请到会的人核对")
        PUBLISHED = "published", _("已公布")

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    upto_seq = models.PositiveBigIntegerField()
    summary = models.TextField(_("会议情况"), max_length=8000, blank=True)
    notes = models.JSONField(default=dict)  # {item id: text}
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    object_until = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True, db_index=True)
    published_as = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("会议纪要")
        verbose_name_plural = _("会议纪要")
        ordering = ["-published_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="published_minutes_were_put_to_those_present",
                condition=~Q(status="published")
                | Q(published_at__gte=models.F("object_until"), sent_at__isnull=False,
                    published_as__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.version}"


class MinutesVersion(models.Model):
    """The clerk's words as those present could read them, from when they were sent. Never changed; of
    who wrote them others read the office only."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()  # 1 is the text that was sent
    summary = models.TextField(max_length=8000, blank=True)
    notes = models.JSONField(default=dict)  # {item id: text}
    at = models.DateTimeField()
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("会议纪要的一稿")
        verbose_name_plural = _("会议纪要的各稿")
        ordering = ["minutes", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "number"], name="a_version_of_minutes_has_its_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.number}"


class MinutesObjection(OpaqueModel):
    """Somebody who attended says that it was otherwise; answered before publication."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="objections")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="minutes_objections"
    )
    text = models.CharField(_("哪里不对，应当怎样写"), max_length=500)
    at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("对纪要的异议")
        verbose_name_plural = _("对纪要的异议")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_answered_minutes_objection_says_what",
                condition=Q(answered_at=None, accepted=None, answer="")
                | (Q(answered_at__isnull=False, accepted__isnull=False) & ~Q(answer="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
