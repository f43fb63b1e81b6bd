"""A person's role for a body or a division, for a period. The only source of power on the site."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.kit.hanzi import hanzi
from portal.kit.language import in_chinese
from portal.kit.models import OpaqueModel
from portal.territory.models import Division, Level

from .bodies import Body


class Role(models.TextChoices):
    DEPUTY = "deputy", _("人大代表")
    MEMBER = "member", _("政协委员")
    OFFICER = "officer", _("经办人")
    RELEASER = "releaser", _("签发人")
    EDITOR = "editor", _("编辑")
    REVIEWER = "reviewer", _("审核员")
    CLERK = "clerk", _("村（社区）工作者")
    TELLER = "teller", _("计票人")
    MODERATOR = "moderator", _("版主")
    SUPERVISOR = "supervisor", _("监督委员")


# Deputies and members speak for electors; everybody else here acts for the site or an office.
STAFF_ROLES = tuple(role for role in Role if role not in {Role.DEPUTY, Role.MEMBER})


class MandateQuerySet(models.QuerySet):
    def in_force(self, at):
        day = timezone.localdate(at)
        return self.filter(status=Mandate.Status.ACTIVE, starts_on__lte=day).filter(
            Q(ends_on=None) | Q(ends_on__gte=day)
        )

    def matching(self, words: str):
        """Every word stands in the public name, field, electors, sector or place."""
        found = self
        for word in words.split()[:6]:
            found = found.filter(
                Q(name__icontains=word)
                | Q(field__icontains=word)
                | Q(constituency__icontains=word)
                | Q(sector__icontains=word)
                | Q(division__full_name__icontains=word)
            )
        return found

    def representatives(self):
        return self.filter(role__in=[Role.DEPUTY, Role.MEMBER])


class Mandate(OpaqueModel):
    """One role held from a day to a day. What was said under it keeps pointing here.

    A deputy of a county or town is elected by a constituency, a deputy of a prefecture-level city
    by the congress below (Electoral Law art. 3). ``end_reason`` is for the log; the public page
    says only that the term is over (Law on Deputies art. 61 and 62 list reasons nobody needs to
    read online).
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("在任")
        SUSPENDED = "suspended", _("暂停执行职务")
        ENDED = "ended", _("不再担任")

    class EndReason(models.TextChoices):
        TERM_OVER = "term_over", _("届满")
        RESIGNED = "resigned", _("辞去")
        MOVED = "moved", _("调离、迁出")
        REMOVED = "removed", _("罢免、免去")
        MISTAKE = "mistake", _("登记有误")
        OTHER = "other", _("其他")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates"
    )
    role = models.CharField(_("角色"), max_length=10, choices=Role)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("区划")
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("机构"),
    )
    name = models.CharField(_("公开姓名"), max_length=40, blank=True)
    level = models.CharField(_("级别"), max_length=6, choices=Level, blank=True)
    term_number = models.PositiveSmallIntegerField(_("届次"), null=True, blank=True)
    constituency = models.CharField(_("选区或选举单位"), max_length=80, blank=True)
    sector = models.CharField(_("界别"), max_length=60, blank=True)
    field = models.CharField(_("关注领域"), max_length=80, blank=True)
    liaison = models.CharField(_("联络点与接待日"), max_length=160, blank=True)
    introduction = models.TextField(_("简介"), max_length=1000, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("届满日期"), null=True, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.ACTIVE, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(max_length=9, choices=EndReason, blank=True, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        permissions = [("manage_mandates", "Can make and end mandates")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "division"],
                condition=Q(body=None) & ~Q(status="ended"),
                name="a_person_holds_a_role_for_a_division_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "body"],
                condition=Q(body__isnull=False) & ~Q(status="ended"),
                name="a_person_holds_a_role_for_a_body_once_at_a_time",
            ),
            models.CheckConstraint(
                name="a_mandate_ends_no_earlier_than_it_starts",
                violation_error_message=_("届满日期不能早于开始日期。"),
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="an_ended_mandate_keeps_its_reason",
                condition=(~Q(status="ended") & Q(ended_at=None, end_reason=""))
                | (Q(status="ended", ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="a_deputy_has_level_term_and_constituency",
                violation_error_message=_("人大代表须填写级别、届次和选区（或选举单位）。"),
                condition=~Q(role="deputy")
                | (~Q(level="") & Q(term_number__isnull=False) & ~Q(constituency="")),
            ),
            models.CheckConstraint(
                name="a_member_has_level_term_and_sector",
                violation_error_message=_("政协委员须填写级别、届次和界别。"),
                condition=~Q(role="member")
                | (~Q(level="") & Q(term_number__isnull=False) & ~Q(sector="")),
            ),
            models.CheckConstraint(
                name="an_officer_or_releaser_speaks_for_a_body",
                violation_error_message=_("经办人和签发人须选择所代表的机构。"),
                condition=~Q(role__in=["officer", "releaser"]) | Q(body__isnull=False),
            ),
            models.CheckConstraint(
                name="those_who_speak_in_public_are_named",
                violation_error_message=_("代表、委员、经办人和签发人须填写公开姓名。"),
                condition=~Q(role__in=["deputy", "member", "officer", "releaser"]) | ~Q(name=""),
            ),
        ]
        indexes = [models.Index(fields=["role", "division"])]

    def __str__(self) -> str:
        return f"{self.name or self.user.public_name} · {self.title}"

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def title(self) -> str:
        """The role as others read it, with its term: 淄博市第十六届人大代表."""
        if self.role in {Role.DEPUTY, Role.MEMBER}:
            chinese = in_chinese()
            return gettext("%(place)s第%(number)s届%(role)s") % {
                "place": self.division.name,
                "number": hanzi(self.term_number) if chinese else self.term_number,
                "role": self.get_role_display(),
            }
        if self.body:
            return f"{self.body.display_name} {self.get_role_display()}"
        return f"{self.division.display_name} {self.get_role_display()}"

    @property
    def shown_name(self) -> str:
        """The name others read: that of the office, or the person's public name."""
        return self.name or self.user.display_name

    def in_force_on(self, day) -> bool:
        return (
            self.status == self.Status.ACTIVE
            and self.starts_on <= day
            and (self.ends_on is None or self.ends_on >= day)
        )


class MandateEntry(models.Model):
    """One line of the log of a mandate: who made, changed, suspended, resumed or ended it."""

    class Act(models.TextChoices):
        MADE = "made", _("登记")
        CHANGED = "changed", _("更正")
        SUSPENDED = "suspended", _("暂停")
        RESUMED = "resumed", _("恢复")
        ENDED = "ended", _("结束")

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="entries")
    act = models.CharField(max_length=9, choices=Act)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("任职记录")
        verbose_name_plural = _("任职记录")

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d}"
