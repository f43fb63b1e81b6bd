"""Free days as an administrator imported them, and dates by which something is due."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.periods import Arrangement

from .moderation import Appeal, Ruling


class YearArrangement(models.Model):
    """The State Council's arrangement of one year. The latest of a year counts; none is edited."""

    year = models.PositiveSmallIntegerField(_("年份"))
    holidays = models.JSONField()  # {name: [ISO dates]}, as the notice names them
    worked = models.JSONField()  # ISO dates of weekends that are worked
    source = models.CharField(_("通知文号或网址"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moved = models.PositiveIntegerField(default=0)  # dates that it put elsewhere

    class Meta:
        verbose_name = _("节假日安排")
        verbose_name_plural = _("节假日安排")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.year}"

    @property
    def arrangement(self) -> Arrangement:
        off = (date.fromisoformat(day) for days in self.holidays.values() for day in days)
        return Arrangement(frozenset(off), frozenset(map(date.fromisoformat, self.worked)))


class DueDate(models.Model):
    """Something is due by the end of ``due_on``: an appeal against a ruling, the decision on an
    appeal. ``provisional`` while a year on the way is not arranged yet."""

    deadline = models.CharField(max_length=40)  # a name of decisions/deadlines.toml
    ruling = models.OneToOneField(Ruling, on_delete=models.CASCADE, null=True, related_name="due")
    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, null=True, related_name="due")
    start_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    met_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("期限")
        verbose_name_plural = _("期限")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(met_on=None), name="open_due_dates"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_due_date_is_about_one_thing",
                condition=Q(ruling=None, appeal__isnull=False)
                | Q(ruling__isnull=False, appeal=None),
            ),
            models.CheckConstraint(
                name="a_period_ends_after_it_begins", condition=Q(due_on__gt=F("start_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline} {self.due_on}"

    @property
    def is_late(self) -> bool:
        return (self.met_on or timezone.localdate()) > self.due_on
