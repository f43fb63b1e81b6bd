"""Which days of a year are free: from a kept library, and from the State Council's own notice.

The notice of each autumn names the next year's free days and the weekends worked for them, in
sentences that have kept their form since 2007:
"春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。
2月14日（周六）、2月28日（周六）上班。"
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays
from django.utils.translation import gettext as _

from .errors import BadInput
from .language import in_chinese
from .periods import DAY, SATURDAY, Arrangement

FIRST_YEAR, LAST_YEAR = 2008, 2099  # statutory days as they are since 2008
MOST = 20_000  # characters of a notice
LONGEST = timedelta(days=15)  # of one holiday

_DAY = r"(?:(20\d\d)\s*年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\s*[（(]([^）)]*)[）)])?"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:至|到|—|－|-|~)\s*{_DAY})?")
_TITLE = re.compile(r"(20\d\d)\s*年(?:部分)?节假日(?:放假)?安排")
_YEAR = re.compile(r"(20\d\d)\s*年")
FEWEST = 3  # holidays named; a notice about one of them does not stand for the year
_TOTAL = re.compile(r"共\s*(\d{1,2})\s*天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_HOLIDAY = re.compile(r"^\s*[一二三四五六七八九十]+、\s*([^：:]{1,20})[：:]", re.M)


@dataclass
class Notice:
    """What was read from a notice: the free days of each holiday by name, and the days worked."""

    year: int
    off: dict[str, list[date]] = field(default_factory=dict)
    worked: list[date] = field(default_factory=list)

    def days_off(self) -> list[date]:
        return sorted({day for days in self.off.values() for day in days})


@cache
def arranged(year: int) -> Arrangement:
    """A year as the library has it: arranged by the State Council, or the statutory days only."""
    known = holidays.country_holidays("CN", years=year)
    worked = frozenset(day for day in known.weekend_workdays if day.year == year)
    off = frozenset(day for day in known if day.year == year)
    return Arrangement(off, worked, decided=bool(worked))


def read_notice(text: str) -> Notice:
    """Read the notice's text. Raises ``BadInput`` with a sentence that names what does not fit."""
    if len(text) > MOST:
        raise _bad(_("文字太长，只贴通知的正文就可以。"), "notice_too_long")
    notice = Notice(_year_of(text))
    heads = list(_HOLIDAY.finditer(text))
    ends = [*(head.start() for head in heads), len(text)][1:]
    for head, end in zip(heads, ends, strict=True):
        _read_holiday(notice, head.group(1).strip(), text[head.end() : end])
    if not notice.off:
        raise _bad(
            _("没有读到放假安排。请贴国务院办公厅通知的正文，从“一、元旦：”起。"), "notice_empty"
        )
    notice.worked.sort()
    _check_worked(notice)
    if len(notice.off) < FEWEST:
        raise _bad(
            _("这份通知只有%(names)s，不是全年的安排。请贴全年的那一份。")
            % {"names": ("、" if in_chinese() else ", ").join(notice.off)},
            "notice_partial",
        )
    return notice


def _year_of(text: str) -> int:
    found = _TITLE.search(text) or _YEAR.search(text)
    year = int(found.group(1)) if found else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _bad(
            _("没有看到年份。请连通知的标题一起贴，例如“2027年部分节假日安排”。"), "notice_year"
        )
    return year


def _read_holiday(notice: Notice, name: str, text: str) -> None:
    off: list[date] = []
    for sentence in re.split(r"[。；;\n]", text):
        if "放假" in sentence:
            days = _days_in(notice.year, sentence, name)
            _check_total(name, days, sentence)
            off += days
        elif "上班" in sentence:
            notice.worked += _days_in(notice.year, sentence, name)
    if off:
        notice.off[name] = off


def _days_in(year: int, sentence: str, name: str) -> list[date]:
    """``year`` unless another is written, as for a New Year that begins in December."""
    days, month = [], 0
    for year1, month1, day1, note1, year2, month2, day2, note2 in _SPAN.findall(sentence):
        year, month = int(year1 or year), int(month1 or month)
        first = last = _day(year, month, day1, note1, name)
        if day2:
            year, month = int(year2 or year), int(month2 or month)
            last = _day(year, month, day2, note2, name)
        if not timedelta(0) <= last - first <= LONGEST:
            raise _bad(_("“%(name)s”的起止日期不对，请核对。") % {"name": name}, "notice_span")
        days += [first + number * DAY for number in range((last - first).days + 1)]
    return days


def _day(year: int, month: int, day: str, note: str, name: str) -> date:
    """One day as written; a weekday beside it must fit."""
    try:
        found = date(year, month, int(day))
    except ValueError as error:
        raise _bad(
            _("“%(name)s”里有不存在的日期，请核对。") % {"name": name}, "notice_day"
        ) from error
    said = _WEEKDAY.search(note)
    if said and "一二三四五六日".index(said.group(1).replace("天", "日")) != found.weekday():
        raise _bad(
            _("%(month)s月%(day)s日在%(year)s年不是“%(said)s”，请核对年份和日期。")
            % {"month": month, "day": day, "year": year, "said": said.group(0)},
            "notice_weekday",
        )
    return found


def _check_total(name: str, days: list[date], sentence: str) -> None:
    total = _TOTAL.search(sentence)
    if total and int(total.group(1)) != len(days):
        raise _bad(
            _("“%(name)s”写着共 %(said)s 天，读到的是 %(read)s 天，请核对。")
            % {"name": name, "said": total.group(1), "read": len(days)},
            "notice_total",
        )


def _check_worked(notice: Notice) -> None:
    for day in notice.worked:
        if day.weekday() < SATURDAY or day in notice.days_off():
            raise _bad(
                _("%(day)s 写着上班，却不是调休的周末，请核对。") % {"day": day.isoformat()},
                "notice_worked",
            )


def _bad(sentence: str, code: str) -> BadInput:
    return BadInput(sentence, code=code, field="text")
