"""What a person puts forward, and other people's replaceable opinion on it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .words import Words


class Proposal(Words):
    class Outcome(models.TextChoices):
        """What became of it (Interim Regulations on Major Administrative Decisions art. 18, 32)."""

        ADOPTED = "adopted", _("采纳")
        PARTLY = "partly", _("部分采纳")
        COVERED = "covered", _("方案里已经有了")
        NOT_ADOPTED = "not_adopted", _("未采纳")
        ELSEWHERE = "elsewhere", _("不属于这次协商")

    title = models.CharField(_("标题"), max_length=60)
    outcome = models.CharField(_("结果"), max_length=11, choices=Outcome, blank=True)
    outcome_reason = models.CharField(_("结果说明"), max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta(Words.Meta):
        verbose_name = _("提议")
        verbose_name_plural = _("提议")
        indexes = [
            models.Index(fields=["consultation", "created_at"]),
            models.Index(fields=["created_at"], name="proposals_everywhere"),
        ]
        constraints = [
            *Words.Meta.constraints,
            models.CheckConstraint(
                name="an_outcome_says_when_and_a_refusal_says_why",
                condition=Q(outcome="", settled_at=None)
                | (
                    ~Q(outcome="")
                    & Q(settled_at__isnull=False)
                    & (~Q(outcome__in=["not_adopted", "elsewhere"]) | ~Q(outcome_reason=""))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Stance(models.Model):
    """One person's opinion on one proposal; a later one replaces it in the same row.

    Taken back, it stays as a row that is not counted, so that what changed can be told by time.
    """

    class Value(models.TextChoices):
        SUPPORT = "support", _("支持")
        OPPOSE = "oppose", pgettext_lazy("stance", "反对")
        UNDECIDED = "undecided", _("再想想")
        NONE = "none", _("已收回")

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="stances")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stances"
    )
    value = models.CharField(max_length=9, choices=Value)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    consent_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("态度")
        verbose_name_plural = _("态度")
        indexes = [
            models.Index(fields=["proposal", "value"]),
            models.Index(fields=["proposal", "changed_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person"], name="a_person_has_one_stance_on_a_proposal"
            ),
            models.CheckConstraint(
                name="a_stance_is_one_of_the_four",
                condition=Q(value__in=["support", "oppose", "undecided", "none"]),
            ),
            models.CheckConstraint(
                name="a_stance_typed_by_a_clerk_has_consent",
                condition=Q(entered_by=None, consent_at=None)
                | Q(entered_by__isnull=False, consent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_value_display()
