"""What happened to an edition: who, when, on what basis, with which papers. Never edited."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms import procedure
from deliberation.models import Resolution
from portal.accounts.models import Mandate
from portal.kit.models import OpaqueModel
from portal.territory.models import Division

from .editions import Edition


class Procedure(models.Model):
    """In what order a place takes the steps between draft and meeting; the nearest place counts."""

    class Order(models.TextChoices):
        STUDY_FIRST = procedure.ORDERS[0], _("党组织研究 → 镇街审核 → 审议稿公示")
        REVIEW_FIRST = procedure.ORDERS[1], _("镇街审核 → 党组织研究 → 审议稿公示")
        STUDY_LAST = procedure.ORDERS[2], _("镇街审核 → 审议稿公示 → 党组织研究")
        POSTED_EARLY = procedure.ORDERS[3], _("党组织研究 → 审议稿公示 → 镇街审核")
        POSTED_FIRST = procedure.ORDERS[4], _("审议稿公示 → 党组织研究 → 镇街审核")
        POSTED_FIRST_STUDY_LAST = procedure.ORDERS[5], _("审议稿公示 → 镇街审核 → 党组织研究")

    division = models.OneToOneField(Division, on_delete=models.PROTECT, related_name="+")
    order = models.CharField(_("步骤的先后"), max_length=24, choices=Order)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("制定步骤的先后")
        verbose_name_plural = _("制定步骤的先后")

    def __str__(self) -> str:
        return f"{self.division} · {self.get_order_display()}"


class EditionStep(OpaqueModel):
    """One step. ``on`` is the day of the fact, ``at`` the moment it was entered; ``as_mandate``
    says in what office. ``text_digest`` is that of the text as it stood (Edition.digest)."""

    class Act(models.TextChoices):
        STARTED = "started", _("开始制定")
        OPINIONS = "open_opinions", _("征集民意")
        DRAFTED = "draft", _("拟定草案")
        STUDIED = "study", _("党组织研究")
        SUBMITTED = "submit", _("提交")
        TAKEN_BACK = "take_back", _("撤回修改")
        RETURNED = "return", _("退回修改")
        APPROVED = "approve", _("审核同意")
        POSTED = "post", _("审议稿公示")
        NOTICED = "notice", _("会议通知")
        ADOPTED = "adopted", _("会议通过")
        REJECTED = "rejected", _("会议未通过")
        FILED = "file", _("备案")
        PUBLISHED = "publish", _("公布施行")
        SUPERSEDED = "superseded", _("被新版代替")
        ORDERED = "order", _("责令改正")
        LIFTED = "lift_order", _("改正完毕")
        REPEALED = "repeal", _("废止")
        RESTORED = "restore", _("恢复施行")
        CLOSED = "close", _("终止")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(_("步骤"), max_length=13, choices=Act)
    status = models.CharField(max_length=18, choices=Edition.Status)  # where it led
    on = models.DateField(_("日期"))
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    text_digest = models.CharField(max_length=64)
    # The record of the meeting that adopted, rejected or repealed; for this text and no other.
    resolution = models.OneToOneField(
        Resolution, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    as_mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("制定步骤")
        verbose_name_plural = _("制定步骤")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["edition", "at"])]
        constraints = [
            models.CheckConstraint(
                name="a_return_an_order_and_an_end_say_why",
                condition=~Q(act__in=["return", "order", "close", "take_back"]) | ~Q(note=""),
                violation_error_message=_("请写明理由。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on}"

    @property
    def entered_later(self) -> bool:
        """Written down on another day than it happened; the log says so."""
        return timezone.localdate(self.at) != self.on


class StepPaper(OpaqueModel):
    """A paper behind a step: minutes, opinion, receipt. Its hash is public, the paper is not."""

    step = models.ForeignKey(EditionStep, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(_("名称"), max_length=80)
    file = models.FileField(_("文件"), upload_to="compacts/", max_length=200)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("步骤材料")
        verbose_name_plural = _("步骤材料")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class ReviewOpinion(OpaqueModel):
    """One opinion of the reviewing office, to be answered before the text comes back."""

    class Result(models.TextChoices):
        CORRECTED = "corrected", _("已改正")
        EXPLAINED = "explained", _("未改，已说明")

    step = models.ForeignKey(EditionStep, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField()
    lineage = models.UUIDField(null=True)  # of the clause; none: the whole text
    text = models.CharField(_("审核意见"), max_length=500)
    result = models.CharField(_("处理"), max_length=9, choices=Result, blank=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("审核意见")
        verbose_name_plural = _("审核意见")
        ordering = ["step", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "number"], name="a_review_opinion_has_its_own_number"
            ),
            models.CheckConstraint(
                name="an_answered_opinion_says_what_was_done",
                condition=Q(answered_at=None, result="", answer="", answered_by=None)
                | (Q(answered_at__isnull=False, answered_by__isnull=False)
                   & ~Q(result="") & ~Q(answer="")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.text[:20]}"


class WarningDecision(OpaqueModel):
    """A person looked at what the check pointed at and lets the words stand, and says why."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="decisions")
    lineage = models.UUIDField()  # of the clause; the edition's own id: title and rhyme
    rule = models.SlugField(max_length=40)  # a name of cms/forbidden.toml
    words = models.CharField(max_length=200)  # as they stood in the clause
    text_digest = models.CharField(max_length=64)  # of all that was looked over there
    reason = models.CharField(_("为什么可以这样写"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("提醒的处理")
        verbose_name_plural = _("提醒的处理")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "lineage", "rule", "text_digest"],
                name="a_warning_is_decided_once",
            ),
            models.CheckConstraint(
                name="a_decision_on_a_warning_says_why", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.words}"
