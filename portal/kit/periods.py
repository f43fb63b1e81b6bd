"""Periods as the Civil Code counts them (art. 200 to 204): by the calendar, the first day left out,
the last day at its end, 24:00, and put off to the day after a holiday on which it would fall.

Days are plain dates in Asia/Shanghai. Which days are free and which are worked is the State
Council's yearly arrangement; a year that is not arranged yet gives dates that are provisional.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5  # of date.weekday()


@dataclass(frozen=True)
class Arrangement:
    """One year's free days that would be worked, and worked days that would be free. Until the
    State Council has ``decided``, the statutory days alone are free."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    decided: bool = True


@dataclass(frozen=True)
class Days:
    """Which days are free: a weekend wherever the year's arrangement says nothing else.

    ``year`` gives the arrangement of any year.
    """

    year: Callable[[int], Arrangement]

    def is_off(self, day: date) -> bool:
        year = self.year(day.year)
        return day in year.off or (day.weekday() >= SATURDAY and day not in year.worked)

    def known(self, day: date) -> bool:
        return self.year(day.year).decided


@dataclass(frozen=True)
class End:
    """The last day of a period, until 24:00. ``provisional`` where a year on the way is not
    arranged yet, so that the day may still move."""

    day: date
    provisional: bool = False


def after_days(start: date, number: int, days: Days) -> End:
    """``number`` calendar days after ``start``, which is not counted."""
    return _put_off(start + number * DAY, days)


def after_months(start: date, number: int, days: Days) -> End:
    """The day of the same number, or the month's last where there is none (art. 202)."""
    months = start.year * 12 + start.month - 1 + number
    year, month = months // 12, months % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return _put_off(date(year, month, min(start.day, last)), days)


def after_working_days(start: date, number: int, days: Days) -> End:
    """The ``number``-th working day after ``start``, which is not counted."""
    day, provisional = start, False
    while number > 0:
        day += DAY
        provisional |= not days.known(day)
        number -= not days.is_off(day)
    return End(day, provisional)


def _put_off(day: date, days: Days) -> End:
    provisional = not days.known(day)
    while days.is_off(day):
        day += DAY
        provisional |= not days.known(day)
    return End(day, provisional)
