"""Complaint, decision on it, second look by somebody else."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.kit.models import OpaqueModel

from .comments import Comment
from .proposals import Proposal
from .questions import Question
from .remarks import Remark
from .turns import Turn


class Rule(models.TextChoices):
    """What may be hidden, and nothing else. Criticism of an office's work is none of these
    (Constitution art. 41)."""

    PERSONAL = "personal", _("规则第 1 条：公开他人或自己的个人信息")
    ABUSE = "abuse", _("规则第 2 条：辱骂、威胁、羞辱他人")
    UNLAWFUL = "unlawful", _("规则第 3 条：法律禁止发布的内容")
    ADVERTISING = "advertising", _("规则第 4 条：广告、刷屏")
    OFF_TOPIC = "off_topic", _("规则第 5 条：与这次协商无关")


WORDS = ("proposal", "comment", "remark", "turn", "question")


def about(name: str):
    """Exactly one of ``WORDS`` is filled."""
    ways = (Q(**{f"{other}__isnull": other != word for other in WORDS}) for word in WORDS)
    return models.CheckConstraint(name=name, condition=reduce(or_, ways))


class About(models.Model):
    """A proposal, a comment, a remark, or a turn or question of a meeting."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="%(class)ss"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, related_name="%(class)ss"
    )
    remark = models.ForeignKey(
        Remark, on_delete=models.PROTECT, null=True, related_name="%(class)ss"
    )
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, null=True, related_name="%(class)ss")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def words(self) -> Proposal | Comment | Remark | Turn | Question:
        return next(one for name in WORDS if (one := getattr(self, name)) is not None)


class Flag(About, OpaqueModel):
    """One person's complaint about somebody's words. Flags alone hide nothing."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="flags"
    )
    rule = models.CharField(_("违反哪一条"), max_length=11, choices=Rule)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("举报")
        verbose_name_plural = _("举报")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], condition=Q(settled_at=None), name="open_flags")]
        constraints = [
            about("a_flag_is_about_one_thing"),
            models.UniqueConstraint(
                fields=["person", "proposal"], name="a_person_flags_a_proposal_once"
            ),
            models.UniqueConstraint(
                fields=["person", "comment"], name="a_person_flags_a_comment_once"
            ),
            models.UniqueConstraint(
                fields=["person", "remark"], name="a_person_flags_a_remark_once"
            ),
            models.UniqueConstraint(fields=["person", "turn"], name="a_person_flags_a_turn_once"),
            models.UniqueConstraint(
                fields=["person", "question"], name="a_person_flags_a_question_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_rule_display()


class Ruling(About, OpaqueModel):
    """A decision to hide, restore or leave, with rule and facts; made by a person, never a robot."""

    class Decision(models.TextChoices):
        HIDE = "hide", _("隐去")
        RESTORE = "restore", _("恢复公开")
        KEEP = "keep", _("不违反规则，保留")

    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rulings"
    )
    decision = models.CharField(_("决定"), max_length=7, choices=Decision)
    rule = models.CharField(_("依据的规则"), max_length=11, choices=Rule, blank=True)
    facts = models.CharField(_("事实说明"), max_length=300, blank=True)
    at = models.DateTimeField()
    appeal_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("处理")
        verbose_name_plural = _("处理")
        ordering = ["-at", "pk"]
        constraints = [
            about("a_ruling_is_about_one_thing"),
            models.CheckConstraint(
                name="hiding_cites_a_rule_and_facts_and_can_be_appealed",
                condition=~Q(decision="hide")
                | (~Q(rule="") & ~Q(facts="") & Q(appeal_until__gt=F("at"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {self.at:%Y-%m-%d}"


class Appeal(OpaqueModel):
    """The author asks for a second look; ``against`` made the ruling and may not decide."""

    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, related_name="appeal")
    text = models.CharField(_("申诉理由"), max_length=500)
    at = models.DateTimeField()
    against = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    upheld = models.BooleanField(null=True)
    answer = models.CharField(_("复核说明"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="nobody_decides_an_appeal_against_themselves",
                condition=Q(decided_by=None) | ~Q(decided_by=F("against")),
            ),
            models.CheckConstraint(
                name="a_decided_appeal_says_who_what_when_and_why",
                condition=Q(decided_by=None, upheld=None, decided_at=None, answer="")
                | (
                    Q(decided_by__isnull=False, upheld__isnull=False, decided_at__isnull=False)
                    & ~Q(answer="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
