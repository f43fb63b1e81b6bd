"""Meetings in lists: what is coming and what was, for a page, a matter, the home page."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from deliberation.models import Meeting
from portal.kit.keyset import keyset_page
from portal.territory.queries import division_of

from .until import Until, until

PAGE = 20
ON_A_PAGE = 50  # of one consultation
FORGOTTEN = timedelta(hours=12)  # after its announced end
PAST = "past."  # begins the cursor of the second half of the list
STATES = ("sitting", "coming", "over", "cancelled")


def sitting_q() -> Q:
    return Q(opened_at__isnull=False, closed_at=None)


def ahead_q(now) -> Q:
    """Sitting, or still to be held."""
    return sitting_q() | Q(opened_at=None, cancelled_at=None, ends_at__gt=now)


def in_state(rows, state: str, now):
    wanted = {
        "sitting": sitting_q(),
        "coming": ahead_q(now) & Q(opened_at=None),
        "over": Q(closed_at__isnull=False),
        "cancelled": Q(cancelled_at__isnull=False),
    }
    return rows.filter(wanted[state])


def state_of(meeting, now) -> str:
    """One of ``STATES``, or ``missed`` where its time went by and nobody opened it."""
    if meeting.cancelled_at is not None:
        return "cancelled"
    if meeting.closed_at is not None:
        return "over"
    if meeting.opened_at is not None:
        return "sitting"
    return "coming" if now < meeting.ends_at else "missed"


@dataclass(frozen=True)
class Row:
    meeting: Meeting
    state: str
    until: Until


def rows_of(meetings, now) -> list[Row]:
    return [Row(one, state_of(one, now), until(one.ends_at)) for one in meetings]


def meeting_list(params, person, now) -> dict:
    """Twenty at a time: what sits or is coming, the nearest first, then what was, the latest first.
    Only what ``person`` may know of. One or two reads, one more for a place."""
    words = params.get("search", "").replace("\x00", "").strip()[:60]
    state = params.get("state", "") if params.get("state", "") in STATES else ""
    division = division_of(params.get("division", ""))
    rows = _matching(Meeting.objects.visible_to(person), words)
    if state:
        rows = in_state(rows, state, now)
    if division:
        rows = rows.filter(consultation__scope__path__startswith=division.path)
    found, following = _page(rows.select_related("consultation__scope"), params, now)
    return {
        "rows": rows_of(found, now),
        "q": words,
        "state": state,
        "states": [
            ("sitting", _("正在开会")), ("coming", _("还没开始")),
            ("over", _("已结束")), ("cancelled", _("已取消")),
        ],
        "division": division,
        "next_cursor": following,
    }  # fmt: skip


def _matching(rows, words: str):
    for word in words.split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(about__icontains=word)
            | Q(place__icontains=word)
            | Q(consultation__topic__icontains=word)
            | Q(consultation__scope__full_name__icontains=word)
        )
    return rows


def _page(rows, params, now):
    """Two orders one after the other, each paged by key; the cursor says in which one goes on."""
    cursor, ahead, found = params.get("cursor", ""), ahead_q(now), []
    if not cursor.startswith(PAST):
        found, following = keyset_page(rows.filter(ahead), ["starts_at", "pk"], cursor, PAGE)
        if following:
            return found, following
    room = PAGE - len(found)
    if room == 0:
        return found, PAST if rows.exclude(ahead).exists() else ""
    past, following = keyset_page(
        rows.exclude(ahead),
        ["-starts_at", "-pk"],
        cursor.removeprefix(PAST) if not found else "",
        room,
    )
    return found + past, PAST + following if following else ""


def meetings_of(consultation, person, now) -> list[Row]:
    """Those of one matter that ``person`` may know of, in the order of time; one read."""
    rows = Meeting.objects.visible_to(person).filter(consultation=consultation)
    return rows_of(rows.order_by("starts_at", "pk")[:ON_A_PAGE], now)


def meetings_ahead(now, *, division=None, most: int = 3) -> list[Row]:
    """Public ones that sit now or come next, for pages that are the same for everybody; one read.
    ``division`` takes those about matters of that place. What somebody forgot to close is left out."""
    rows = Meeting.objects.public().filter(ahead_q(now), ends_at__gt=now - FORGOTTEN)
    rows = rows.select_related("consultation__scope")
    if division is not None:
        rows = rows.filter(consultation__scope=division)
    return rows_of(rows.order_by("starts_at", "pk")[:most], now)


def newest_of(person, consultation) -> Meeting | None:
    """What was announced last in a matter: where the second of two clicks leads."""
    rows = Meeting.objects.visible_to(person).filter(consultation=consultation)
    return rows.order_by("-announced_at").first()
