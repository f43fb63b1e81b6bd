"""The record of a lawful meeting's decision: figures as the minutes have them, kept by two people."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deliberation.decisions.figures import Figures
from portal.accounts.models import Mandate
from portal.kit.models import OpaqueModel
from portal.territory.models import Division

MOST_PEOPLE = 9_999_999
AREAS = ("area_entitled", "area_present", "area_for", "area_against", "area_abstained")


def _area(label):
    """Square metres with two places, as the real-estate register has them."""
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0, _("面积不能小于零。"))],
    )  # fmt: skip


def _number(label, **given):
    """So many people or households; a village has fewer than ten million."""
    most = MaxValueValidator(MOST_PEOPLE, _("数字太大了。"))
    return models.PositiveIntegerField(label, validators=[most], **given)


def no_more(part: str, whole: str, name: str, sentence):
    """``part`` is at most ``whole`` where both are given."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{part: None}) | Q(**{whole: None}) | Q(**{f"{part}__lte": F(whole)}),
        violation_error_message=sentence,
    )


class Resolution(OpaqueModel):
    """Who was entitled, who came, how they voted. An online poll is never one of these.

    ``meeting_kind`` names the rule (``deliberation/decisions/law.toml``) and so what was counted. A
    draft is entered by one person; confirmed by another it never changes again, and what was wrong
    is said by a later one that ``corrects`` it.
    """

    class MeetingKind(models.TextChoices):
        VILLAGERS = "villagers", _("村民会议")
        VILLAGERS_HOUSEHOLDS = "villagers_households", _("村民会议（户的代表）")
        VILLAGERS_REPRESENTATIVES = "villagers_reps", _("村民代表会议")
        VILLAGE_GROUP = "village_group", _("村民小组会议")
        VILLAGE_GROUP_HOUSEHOLDS = "village_group_households", _("村民小组会议（户的代表）")
        RESIDENTS = "residents", _("居民会议")
        RESIDENTS_HOUSEHOLDS = "residents_households", _("居民会议（户的代表）")
        RESIDENTS_REPRESENTATIVES = "residents_reps", _("居民代表会议")
        OWNERS = "owners", _("业主大会（一般事项）")
        OWNERS_SPECIAL = "owners_special", _("业主大会（重大事项）")
        COLLECTIVE = "collective", _("农村集体经济组织成员大会")
        COLLECTIVE_REPRESENTATIVES = "collective_reps", _("农村集体经济组织成员代表大会")

    class Convener(models.TextChoices):
        COMMITTEE = "committee", _("村（居）民委员会")
        GROUP = "group", _("村民小组")
        OWNERS_COMMITTEE = "owners_committee", _("业主委员会或者依法的召集人")
        BOARD = "board", _("集体经济组织理事会或者理事")
        TENTH_OF_ADULTS = "tenth_of_adults", _("村民提议（十分之一以上）")
        TENTH_OF_RESIDENTS = "tenth_of_residents", _("居民、户的代表提议（十分之一以上）")
        THIRD_OF_REPRESENTATIVES = "third_of_representatives", _("代表提议（三分之一以上）")
        FIFTH_OF_REPRESENTATIVES = "fifth_of_representatives", _("代表提议（五分之一以上）")

    class Status(models.TextChoices):
        DRAFT = "draft", _("待核对")
        CONFIRMED = "confirmed", _("已登记")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("达到规则")
        NOT_REACHED = "not_reached", _("未达到规则")
        NOT_CHECKED = "not_checked", _("未核对（较早的法律）")

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="resolutions")
    title = models.CharField(_("决议事项"), max_length=120)
    matters = models.TextField(_("决定了什么"), max_length=2000, blank=True)
    meeting_kind = models.CharField(_("会议类型"), max_length=24, choices=MeetingKind)
    local_rule = models.ForeignKey(
        "LocalRule", on_delete=models.PROTECT, null=True, blank=True, related_name="resolutions"
    )
    convener = models.CharField(_("召集人"), max_length=24, choices=Convener, blank=True)
    petitioners = _number(_("提议人数"), null=True, blank=True)
    petition_of = _number(_("有权提议的总数"), null=True, blank=True)
    notice_sent_on = models.DateField(_("通知日期"), null=True, blank=True)
    urgent_because = models.CharField(_("临时通知的特殊情况"), max_length=200, blank=True)
    studied_on = models.DateField(_("党组织研究日期"), null=True, blank=True)
    held_on = models.DateField(_("会议日期"))
    entitled = _number(_("应到"))
    present = _number(_("实到"))
    women_present = _number(_("到会妇女"), null=True, blank=True)
    votes_for = _number(_("赞成"))
    votes_against = _number(_("反对"))
    abstentions = _number(_("弃权"))
    area_entitled = _area(_("专有部分总面积"))
    area_present = _area(_("参与表决的面积"))
    area_for = _area(_("赞成的面积"))
    area_against = _area(_("反对的面积"))
    area_abstained = _area(_("弃权的面积"))
    representatives = _number(_("代表人数"), null=True, blank=True)
    women_representatives = _number(_("妇女代表人数"), null=True, blank=True)
    women_representatives_present = _number(_("到会妇女代表"), null=True, blank=True)
    needs_authorisation = models.BooleanField(_("须由会议授权的事项"), default=True)
    authorised_by = models.CharField(_("授权"), max_length=200, blank=True)
    announced = models.BooleanField(_("表决的都是公示过的事项"), default=False)
    composition = models.CharField(_("组成"), max_length=120, blank=True)

    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    outcome = models.CharField(max_length=11, choices=Outcome, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_as = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_as = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="correction",
    )
    correction_reason = models.CharField(_("更正的理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("会议决议登记")
        verbose_name_plural = _("会议决议登记")
        ordering = ["-held_on", "pk"]
        indexes = [models.Index(fields=["division", "status", "-held_on"])]
        constraints = [
            models.CheckConstraint(
                name="no_more_come_than_are_entitled",
                condition=Q(present__lte=F("entitled")) & Q(entitled__gt=0),
                violation_error_message=_("实到不能多于应到。"),
            ),
            models.CheckConstraint(
                name="no_more_vote_than_are_present",
                condition=Q(present__gte=F("votes_for") + F("votes_against") + F("abstentions")),
                violation_error_message=_("赞成、反对、弃权之和不能多于实到。"),
            ),
            models.CheckConstraint(
                name="no_more_area_votes_than_takes_part",
                condition=Q(area_entitled=None)
                | Q(
                    area_entitled__gt=0,
                    area_entitled__gte=F("area_present"),
                    area_present__gte=F("area_for") + F("area_against") + F("area_abstained"),
                ),
                violation_error_message=_(
                    "面积对不上：赞成、反对、弃权之和不能多于参与的，参与的不能多于总面积。"
                ),
            ),
            no_more(
                "women_present",
                "present",
                "no_more_women_come_than_people",
                _("到会妇女不能多于实到。"),
            ),
            no_more(
                "petitioners",
                "petition_of",
                "no_more_ask_for_a_meeting_than_may",
                _("提议人数不能多于有权提议的总数。"),
            ),
            models.CheckConstraint(
                name="somebody_may_ask_for_a_meeting",
                condition=Q(petition_of=None) | Q(petition_of__gt=0),
                violation_error_message=_("有权提议的总数要大于零。"),
            ),
            no_more(
                "representatives",
                "entitled",
                "no_more_representatives_than_members",
                _("代表人数不能多于应到人数。"),
            ),
            no_more(
                "women_representatives",
                "representatives",
                "no_more_women_than_representatives",
                _("妇女代表不能多于代表人数。"),
            ),
            no_more(
                "women_representatives_present",
                "women_representatives",
                "no_more_women_representatives_come_than_there_are",
                _("到会妇女代表不能多于妇女代表人数。"),
            ),
            no_more(
                "women_representatives_present",
                "present",
                "no_more_women_representatives_come_than_people",
                _("到会妇女代表不能多于实到。"),
            ),
            models.CheckConstraint(
                name="floor_area_is_not_less_than_nothing",
                condition=Q(area_entitled=None)
                | Q(area_for__gte=0, area_against__gte=0, area_abstained__gte=0),
                violation_error_message=_("面积不能小于零。"),
            ),
            models.CheckConstraint(
                name="the_notice_goes_out_before_the_meeting",
                condition=Q(notice_sent_on=None) | Q(notice_sent_on__lte=F("held_on")),
                violation_error_message=_("通知日期不能晚于会议日期。"),
            ),
            models.CheckConstraint(
                name="a_confirmed_resolution_says_by_whom_and_with_what_result",
                condition=Q(status="draft", confirmed_at=None, confirmed_by=None, outcome="")
                | (
                    Q(status="confirmed", confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(outcome="")
                ),
            ),
            models.CheckConstraint(
                name="nobody_confirms_what_they_entered",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                violation_error_message=_("录入和核对要由两个人来做。"),
            ),
            models.CheckConstraint(
                name="a_correction_says_why",
                condition=Q(corrects=None) | ~Q(correction_reason=""),
                violation_error_message=_("请写明更正的理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_confirmed(self) -> bool:
        return self.status == self.Status.CONFIRMED

    @property
    def is_corrected(self) -> bool:
        """A later record has taken its place; this one stays to be read. Needs ``correction``."""
        later = getattr(self, "correction", None)
        return later is not None and later.is_confirmed

    @property
    def counts_area(self) -> bool:
        return self.area_entitled is not None

    def figures(self) -> Figures:
        """As the arithmetic takes them."""
        return Figures.read(self.written())

    def written(self) -> dict:
        """The figures as plain JSON, each number as its measure writes it."""
        own = {
            "entitled": self.entitled, "present": self.present, "for": self.votes_for,
            "against": self.votes_against, "abstained": self.abstentions,
        }  # fmt: skip
        counted = {self._unit: {name: str(number) for name, number in own.items()}}
        if self.counts_area:
            names = ("entitled", "present", "for", "against", "abstained")
            counted["area"] = {name: f"{getattr(self, f'area_{name}'):.2f}" for name in names}
        return {
            "held_on": self.held_on.isoformat(),
            "counted": counted,
            "notice_sent_on": self.notice_sent_on and self.notice_sent_on.isoformat(),
            "urgent": bool(self.urgent_because),
            "studied_on": self.studied_on and self.studied_on.isoformat(),
            "convener": self.convener,
            "petitioners": self.petitioners,
            "petition_of": self.petition_of,
            "authorised": bool(self.authorised_by),
            "needs_authorisation": self.needs_authorisation,
            "announced": self.announced,
            "parts": self._parts(),
        }

    @property
    def _unit(self) -> str:
        if self.meeting_kind.startswith("owners"):
            return "owners"
        if self.meeting_kind.endswith("households"):
            return "households"
        whole = {"villagers", "residents", "village_group"}
        return "adults" if self.meeting_kind in whole else "members"

    def _parts(self) -> dict:
        names = ("representatives", "women_representatives", "women_representatives_present")
        given = {name: getattr(self, name) for name in names}
        return {"members": self.entitled} | {
            name: number for name, number in given.items() if number is not None
        }


class Attachment(OpaqueModel):
    """A paper behind the record: its hash is public for ever, the paper itself is not shown."""

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("签到表")
        MINUTES = "minutes", _("会议记录")
        NOTICE = "notice", _("会议通知")
        AUTHORISATION = "authorisation", _("授权决议")
        OTHER = "other", _("其他")

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(_("种类"), max_length=13, choices=Kind)
    file = models.FileField(upload_to="resolutions/")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    # Whoever attaches has entered it: somebody else confirms.
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "sha256"], name="a_paper_is_attached_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class LocalRule(OpaqueModel):
    """A rule that a body gave itself, in the form of ``law.toml`` and marked as its own. Superseded
    by a later one, never edited.
    """

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="local_rules")
    data = models.JSONField()
    since_on = models.DateField(_("施行日期"))
    until_on = models.DateField(_("停用日期"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("本地规则")
        verbose_name_plural = _("本地规则")
        ordering = ["-since_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_local_rule_ends_after_it_began",
                condition=Q(until_on=None) | Q(until_on__gt=F("since_on")),
            )
        ]

    def __str__(self) -> str:
        return self.data["names"][0]

    @property
    def kind(self) -> str:
        """The kind of meeting that it is about."""
        return self.data["id"]
