"""What people say to one clause of a text, and who stands behind it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Mandate

from .passages import Passage
from .words import State, Words


class RemarkQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(state=State.SHOWN)

    def unsettled(self):
        """Those that may be read and have no answer yet."""
        return self.shown().filter(outcome="")


class Remark(Words):
    """An opinion on one passage. ``text`` may be empty where the kind says enough: not understood,
    or other words proposed for the clause (``proposed``, the whole clause anew).
    """

    class Kind(models.TextChoices):
        REMARK = "remark", _("意见")
        UNCLEAR = "unclear", _("看不懂")
        WORDING = "wording", _("改个说法")

    class Outcome(models.TextChoices):
        """What became of it; the last two say why, or where it belongs."""

        ADOPTED = "adopted", _("采纳")
        PARTLY = "partly", _("部分采纳")
        COVERED = "covered", _("原文已有")
        NOT_ADOPTED = "not_adopted", _("不采纳")
        ELSEWHERE = "elsewhere", _("不属于这里")

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(_("哪一种"), max_length=7, choices=Kind)
    proposed = models.TextField(_("改成"), max_length=1000, blank=True)
    outcome = models.CharField(_("结果"), max_length=11, choices=Outcome, blank=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = RemarkQuerySet.as_manager()

    class Meta(Words.Meta):
        verbose_name = _("意见")
        verbose_name_plural = _("意见")
        indexes = [
            models.Index(fields=["passage", "state", "kind"]),
            models.Index(fields=["created_at"], name="remarks_everywhere"),
        ]
        constraints = [
            *Words.Meta.constraints,
            models.UniqueConstraint(
                fields=["passage", "author"],
                condition=Q(kind="unclear") & ~Q(state="withdrawn"),
                name="a_person_marks_a_passage_unclear_once",
            ),
            models.CheckConstraint(
                name="a_remark_has_words", condition=~Q(kind="remark") | ~Q(text="")
            ),
            models.CheckConstraint(
                name="a_wording_and_nothing_else_proposes_words",
                condition=(Q(kind="wording") & ~Q(proposed=""))
                | (~Q(kind="wording") & Q(proposed="")),
            ),
            models.CheckConstraint(
                name="a_settled_remark_has_an_outcome_from_somebody",
                condition=Q(outcome="", answer="", settled_at=None, settled_under=None)
                | (~Q(outcome="") & Q(settled_at__isnull=False, settled_under__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_remark_that_is_not_adopted_says_why",
                condition=~Q(outcome__in=["not_adopted", "elsewhere"]) | ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"


class RemarkBacking(models.Model):
    """A resident who would say the same. Taken back, the row is gone."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="backings")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="remark_backings"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("附议")
        verbose_name_plural = _("附议")
        constraints = [
            models.UniqueConstraint(
                fields=["remark", "person"], name="a_person_backs_a_remark_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
