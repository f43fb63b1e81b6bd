"""Feeling out opinion while a meeting sits (当场意向表决). No legal force, never a decision."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Mandate
from portal.kit.models import OpaqueModel

from .meetings import AgendaItem, Meeting


class StrawPoll(OpaqueModel):
    """Opened, closed and shown by the host. ``options`` are texts; the place of each is its bit in
    ``StrawVote.choices``. ``could_vote`` is how many attended in a capacity that votes when it was
    closed. Results are nobody's to see until ``shown_at``."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="strawpolls")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, related_name="strawpolls"
    )
    question = models.CharField(_("问题"), max_length=120)
    options = models.JSONField()  # texts, 2 to 10
    most = models.PositiveSmallIntegerField(_("最多选几项"), default=1)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()  # by itself, where the host does not close it before
    closed_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    could_vote = models.PositiveIntegerField(null=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("当场意向表决")
        verbose_name_plural = _("当场意向表决")
        ordering = ["opened_at", "pk"]
        indexes = [models.Index(fields=["closes_at"], condition=Q(closed_at=None),
                                name="strawpolls_that_are_open")]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                name="a_strawpoll_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opened_at"))
                & (Q(closed_at=None) | Q(closed_at__gte=F("opened_at"))),
            ),
            models.CheckConstraint(
                name="a_strawpoll_is_shown_when_it_is_over",
                condition=Q(shown_at=None) | Q(closed_at__lte=F("shown_at")),
            ),
            models.CheckConstraint(
                name="a_strawpoll_lets_people_choose_at_least_one", condition=Q(most__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def is_open(self, at) -> bool:
        return self.closed_at is None and self.opened_at <= at < self.closes_at


class StrawVote(models.Model):
    """One person's answer, replaceable until the close; 0 is an answer taken back. Whoever lives in
    the place and whoever is in office or a guest are counted apart."""

    class Capacity(models.TextChoices):
        RESIDENT = "resident", _("居民")
        MANDATE = "mandate", _("在任人员和来宾")

    poll = models.ForeignKey(StrawPoll, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="straw_votes"
    )
    choices = models.PositiveIntegerField()
    capacity = models.CharField(max_length=8, choices=Capacity)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("当场投票")
        verbose_name_plural = _("当场投票")
        indexes = [models.Index(fields=["poll", "capacity", "choices"])]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "person"], name="a_person_votes_once_in_a_strawpoll"
            ),
            models.CheckConstraint(
                name="a_straw_vote_names_options_that_can_be", condition=Q(choices__lt=2**10)
            ),
        ]

    def __str__(self) -> str:
        return str(self.changed_at)
