"""What the screen in the hall shows, in a fixed number of reads: no words that were hidden, no result
before it is shown, no names but public ones."""

from deliberation.bylines import WITH_BYLINE
from deliberation.models import Point, Question, State

from .meeting_now import agenda_of, floor_of, polls_of, standing_of, with_byline
from .meeting_tallies import presence_of
from .rooms import room_of

NEXT, AGREED = 4, 2  # names and points that can be read from the back of the hall


def screen(meeting, now) -> dict:
    floor = floor_of(meeting, now)
    return {
        "meeting": meeting,
        "live": room_of(meeting),
        "now": now,
        "stands": standing_of(meeting),
        "presence": presence_of(meeting, now),
        **agenda_of(list(meeting.items.all()), now),
        "speaking": floor["speaking"],
        "next": floor["waiting"][:NEXT],
        "more": max(0, len(floor["waiting"]) - NEXT),
        "question": _answered_now(meeting),
        "poll": _poll(meeting, floor["speaking"], now),
        "agreed": _agreed(meeting),
    }


def _answered_now(meeting) -> dict | None:
    rows = meeting.questions.filter(state=State.SHOWN, outcome=Question.Outcome.TAKEN)
    found = rows.select_related(*WITH_BYLINE).first()
    return found and with_byline(found)


def _poll(meeting, speaking, now) -> dict | None:
    """The last poll while it is open, and then until somebody else is given the floor."""
    last = meeting.strawpolls.order_by("-opened_at", "pk").first()
    if last is None:
        return None
    ended = last.shown_at or last.closed_at
    if ended and speaking and speaking["row"].began_at > ended:
        return None
    return polls_of([last], now)[0]


def _agreed(meeting) -> list[Point]:
    """The newest that were pinned as agreed, oldest of them first."""
    rows = meeting.points.filter(withdrawn_at=None, kind=Point.Kind.CONSENSUS)
    return list(rows.order_by("-at", "pk")[:AGREED])[::-1]
