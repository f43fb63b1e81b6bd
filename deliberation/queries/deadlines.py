"""Named periods as pages show them, and when one that begins on a day ends."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deliberation.decisions.deadlines import Deadline, deadlines
from deliberation.models import YearArrangement
from deliberation.record.days import days_known, deadline, end_of
from portal.kit.language import in_chinese
from portal.kit.periods import SATURDAY, Days

STANDINGS = {
    "law": gettext_lazy("法律"),
    "regulation": gettext_lazy("法规、规章"),
    "policy": gettext_lazy("政策文件"),
    "custom": gettext_lazy("通行做法"),
    "suggestion": gettext_lazy("本站建议，不是法定"),
    "site": gettext_lazy("本站设定，不是法定"),
}
SUMMED = 2100  # years later than this are not counted


def shown_periods() -> list[dict]:
    """All of them, what is law first."""
    order = list(STANDINGS)
    rows = [shown_period(deadline(name)) for name in deadlines()]
    return sorted(rows, key=lambda row: order.index(row["standing"]))


def shown_period(period: Deadline) -> dict:
    language = 0 if in_chinese() else 1
    source = period.source[language]
    if period.article:
        source = _("%(law)s第 %(article)s 条") % {"law": source, "article": period.article}
    return {
        "id": period.id,
        "name": period.names[language],
        "number": period.number,
        "unit": period.unit,
        "kind": period.kind,
        "length": length(period),
        "standing": period.standing,
        "standing_label": STANDINGS[period.standing],
        "source": source,
    }


def length(period: Deadline) -> str:
    number = period.number
    said = {
        "days": ngettext("%(n)s 日", "%(n)s 日", number),
        "working_days": ngettext("%(n)s 个工作日", "%(n)s 个工作日", number),
        "months": ngettext("%(n)s 个月", "%(n)s 个月", number),
    }[period.unit] % {"n": number}
    return (_("不少于 %(length)s") if period.kind == "least" else _("%(length)s以内")) % {
        "length": said
    }


def end_shown(name: str, start: date) -> dict:
    """When it ends and why. Raises ``KeyError`` for no such period, ``ValueError`` beyond 2100."""
    period, days = deadline(name), days_known()
    if not 1950 <= start.year < SUMMED:
        raise ValueError(start)
    end = end_of(period, start, days)
    return {
        "period": shown_period(period),
        "start": start,
        "end": end.day,
        "provisional": end.provisional,
        "odd": [{"day": day, "off": days.is_off(day)} for day in _odd_days(start, end.day, days)]
        if period.unit == "working_days"
        else [],
    }


def _odd_days(start: date, end: date, days: Days) -> list[date]:
    """The weekdays on the way that are free, and the weekends that are worked."""
    span = (date.fromordinal(number) for number in range(start.toordinal() + 1, end.toordinal()))
    return [day for day in span if days.is_off(day) != (day.weekday() >= SATURDAY)]


def arrangements() -> list[YearArrangement]:
    return list(YearArrangement.objects.select_related("by"))
