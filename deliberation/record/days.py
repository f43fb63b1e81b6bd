"""When a named period ends: its length here, and the free days as far as they are known."""

from dataclasses import replace
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

from deliberation.decisions.deadlines import Deadline, deadlines
from deliberation.models import YearArrangement
from portal.kit.holidays import arranged
from portal.kit.periods import (
    DAY,
    Arrangement,
    Days,
    End,
    after_days,
    after_months,
    after_working_days,
)

COUNT = {"days": after_days, "months": after_months, "working_days": after_working_days}


def deadline(name: str) -> Deadline:
    """As this site has it. Raises ``KeyError`` for a name that is none."""
    shipped = deadlines()[name]
    number = settings.DEADLINES.get(name)
    return shipped if number is None else shipped.set_to(number)


def days_known() -> Days:
    """The library's years, under what administrators have imported since; one read."""
    imported: dict[int, Arrangement] = {}
    for row in YearArrangement.objects.order_by("at", "pk"):
        imported[row.year] = row.arrangement  # a later import of the same year counts
    return Days(lambda year: _with_neighbours(year, imported))


def _with_neighbours(year: int, imported: dict[int, Arrangement]) -> Arrangement:
    """A New Year may begin in December, or be worked for then: such days stand in the notice of the
    next year."""
    own = imported.get(year) or arranged(year)
    near = [imported[one] for one in (year - 1, year + 1) if one in imported]
    off = {day for one in near for day in one.off if day.year == year}
    worked = {day for one in near for day in one.worked if day.year == year}
    if not off and not worked:
        return own
    return replace(own, off=(own.off | off) - worked, worked=own.worked | worked)


def end_of(period: Deadline, start: date, days: Days | None = None) -> End:
    """The last day of ``period`` when it begins with what happened on ``start``."""
    return COUNT[period.unit](start, period.number, days or days_known())


def moment_after(day: date) -> datetime:
    """24:00 of ``day``, in local time."""
    return timezone.make_aware(datetime.combine(day + DAY, time.min))


def appeal_end(start: date) -> datetime:
    """Until when an appeal can be made against what is decided on ``start``."""
    return moment_after(end_of(deadline("moderation_appeal"), start).day)
