"""Periods against tables worked out by hand with the calendars of 2024 to 2026 on the desk."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.holidays import arranged
from portal.kit.periods import (
    DAY,
    Days,
    after_days,
    after_months,
    after_working_days,
)

KNOWN = Days(arranged)


def d(text: str) -> date:
    return date.fromisoformat(text)


# start, days, end
CALENDAR_DAYS = [
    ("2026-11-24", 30, "2026-12-24"),  # domain: opinions for 30 days
    ("2026-11-24", 15, "2026-12-09"),  # domain: posting for 15 days
    ("2026-02-06", 10, "2026-02-24"),  # ends in Spring Festival, put off to the Tuesday after it
    ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked: not put off
    ("2026-02-18", 10, "2026-02-28"),  # again a worked Saturday
    ("2026-02-13", 15, "2026-02-28"),
    ("2026-09-20", 15, "2026-10-08"),  # ends in October week
    ("2026-09-25", 15, "2026-10-10"),  # the worked Saturday after it
    ("2026-09-26", 15, "2026-10-12"),  # a Sunday: Monday
    ("2026-09-30", 7, "2026-10-08"),  # the last day of the holiday itself
    ("2025-09-23", 15, "2025-10-09"),  # October week and Mid-Autumn of 2025 end on the 8th
    ("2024-02-14", 15, "2024-02-29"),  # leap day, a Thursday
    ("2024-02-28", 1, "2024-02-29"),
    ("2023-02-28", 1, "2023-03-01"),
    ("2026-04-01", 3, "2026-04-07"),  # Tomb-Sweeping: Saturday to Monday free
    ("2025-12-17", 15, "2026-01-04"),  # 1 January; the Sunday after New Year is worked
    ("2026-01-16", 15, "2026-02-02"),  # 31 January is a Saturday: over the month's end
]
# start, working days, end
WORKING_DAYS = [
    ("2026-02-10", 4, "2026-02-14"),  # Wednesday to the worked Saturday
    ("2026-02-10", 5, "2026-02-24"),  # nine free days between
    ("2026-02-10", 20, "2026-03-16"),
    ("2024-02-07", 5, "2024-02-20"),  # in 2024 the eve was worked, and Sunday the 18th
    ("2026-09-17", 5, "2026-09-23"),  # the worked Sunday 20 September counts
    ("2026-09-28", 5, "2026-10-10"),
    ("2026-09-28", 7, "2026-10-13"),
    ("2024-09-27", 3, "2024-10-08"),
    ("2025-09-30", 1, "2025-10-09"),
    ("2025-09-30", 3, "2025-10-11"),
    ("2025-12-31", 1, "2026-01-04"),
    ("2024-02-28", 1, "2024-02-29"),
    ("2026-11-27", 1, "2026-11-30"),  # Friday to Monday
    ("2026-10-30", 2, "2026-11-03"),  # over the month's end and a weekend
]
# start, months, end
MONTHS = [
    ("2026-03-10", 3, "2026-06-10"),  # domain: a deputy's suggestion
    ("2024-01-31", 1, "2024-02-29"),  # no 31 February: the month's last day (art. 202)
    ("2023-01-31", 1, "2023-02-28"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2025-08-31", 1, "2025-09-30"),
    ("2025-10-31", 1, "2025-12-01"),  # 30 November is a Sunday
    ("2025-12-31", 2, "2026-02-28"),  # a Saturday that is worked
    ("2025-11-30", 3, "2026-02-28"),
    ("2026-07-31", 2, "2026-09-30"),
    ("2026-07-01", 3, "2026-10-08"),  # in October week
    ("2025-11-16", 3, "2026-02-24"),  # in Spring Festival
    ("2025-06-30", 6, "2025-12-30"),
]


@pytest.mark.parametrize(("start", "number", "end"), CALENDAR_DAYS)
def test_calendar_days_leave_out_the_first_and_put_off_the_last(start, number, end):
    found = after_days(d(start), number, KNOWN)
    assert (found.day, found.provisional) == (d(end), False)


@pytest.mark.parametrize(("start", "number", "end"), WORKING_DAYS)
def test_working_days_follow_the_yearly_arrangement(start, number, end):
    found = after_working_days(d(start), number, KNOWN)
    assert (found.day, found.provisional) == (d(end), False)


@pytest.mark.parametrize(("start", "number", "end"), MONTHS)
def test_months_end_on_the_same_number_or_the_last_day(start, number, end):
    found = after_months(d(start), number, KNOWN)
    assert (found.day, found.provisional) == (d(end), False)


def test_a_year_not_arranged_yet_gives_a_provisional_date():
    found = after_days(d("2027-12-20"), 15, KNOWN)  # 4 January 2028, a Tuesday
    assert (found.day, found.provisional) == (d("2028-01-04"), True)
    assert after_working_days(d("2026-12-30"), 2, KNOWN).provisional
    assert not after_working_days(d("2026-12-29"), 2, KNOWN).provisional


def test_the_statutory_days_of_such_a_year_are_free_already():
    assert KNOWN.is_off(d("2031-10-01")) and not KNOWN.is_off(d("2031-10-08"))
    assert not KNOWN.known(d("2031-10-01"))


STARTS = st.dates(date(2009, 1, 1), date(2026, 6, 30))


@given(start=STARTS, number=st.integers(1, 60))
def test_every_period_is_whole_and_ends_on_a_day_that_is_worked(start, number):
    for count in (after_days, after_working_days):
        end = count(start, number, KNOWN).day
        assert not KNOWN.is_off(end)
        assert end - start >= timedelta(number)
    worked = sum(
        not KNOWN.is_off(start + (n + 1) * DAY)
        for n in range((after_working_days(start, number, KNOWN).day - start).days)
    )
    assert worked == number


@given(start=STARTS, number=st.integers(1, 12))
def test_months_never_end_before_the_month_is_over(start, number):
    end = after_months(start, number, KNOWN).day
    months = (end.year - start.year) * 12 + end.month - start.month
    assert months in (number, number + 1) and not KNOWN.is_off(end)
