"""Feeling out opinion (意向表决). It has no legal force and never shows a decision."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.kit.models import OpaqueModel

from .consultations import Consultation


class Poll(OpaqueModel):
    """A question with options, open from ``opens_at`` until just before ``closes_at``.

    What was asked, who may answer and when results are shown are fixed a minute before it opens,
    so that nobody answers something else than what is counted.
    """

    class ResultsShown(models.TextChoices):
        AFTER_VOTE = "after_vote", _("投过之后就能看到")
        AFTER_CLOSE = "after_close", _("结束之后才公布")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="polls")
    question = models.CharField(_("问题"), max_length=120)
    explanation = models.TextField(_("说明"), max_length=1000, blank=True)
    most = models.PositiveSmallIntegerField(_("最多选几项"), default=1)
    opens_at = models.DateTimeField(_("开始"))
    closes_at = models.DateTimeField(_("结束"))
    results_shown = models.CharField(
        _("结果何时可见"),
        max_length=11,
        choices=ResultsShown,
        default=ResultsShown.AFTER_VOTE,
    )
    mandates_may_vote = models.BooleanField(_("在任人员也可以投（单独计数）"), default=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    opening_announced_at = models.DateTimeField(null=True, editable=False)
    closing_announced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("意向表决")
        verbose_name_plural = _("意向表决")
        ordering = ["opens_at", "pk"]
        indexes = [models.Index(fields=["closes_at"])]
        constraints = [
            models.CheckConstraint(
                name="a_poll_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                name="a_poll_lets_people_choose_at_least_one", condition=Q(most__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def is_open(self, at) -> bool:
        return self.cancelled_at is None and self.opens_at <= at < self.closes_at

    def is_over(self, at) -> bool:
        return self.cancelled_at is not None or at >= self.closes_at


class PollOption(models.Model):
    """``number`` counts from 0 and is the option's bit in ``Vote.choices``."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(_("选项"), max_length=80)

    class Meta:
        ordering = ["poll", "number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="an_option_has_its_number"),
            models.UniqueConstraint(
                fields=["poll", "text"], name="options_of_a_poll_read_differently"
            ),
            models.CheckConstraint(
                name="a_poll_has_at_most_twenty_options", condition=Q(number__lt=20)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Vote(models.Model):
    """One person's answer: one row, written by one statement, replaceable until the close.

    ``choices`` has one bit an option (1, 2, 4 …), so that an answer of several options is never
    half there; 0 is an answer taken back. Residents and office-holders are counted apart.
    """

    class Capacity(models.TextChoices):
        RESIDENT = "resident", _("居民")
        MANDATE = "mandate", _("在任人员")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="votes"
    )
    choices = models.PositiveIntegerField()
    capacity = models.CharField(max_length=8, choices=Capacity)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("投票")
        verbose_name_plural = _("投票")
        indexes = [
            models.Index(fields=["poll", "capacity", "choices"]),
            models.Index(fields=["poll", "changed_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "person"], name="a_person_votes_once_in_a_poll"
            ),
            models.CheckConstraint(
                name="a_vote_is_a_residents_or_an_officials",
                condition=Q(capacity__in=["resident", "mandate"]),
            ),
            models.CheckConstraint(
                name="a_vote_names_options_that_can_be", condition=Q(choices__lt=2**20)
            ),
        ]

    def __str__(self) -> str:
        return str(self.changed_at)
