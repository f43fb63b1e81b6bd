"""What goes on in a meeting at this moment, for the page of whoever leads it and for the hall's screen."""

from datetime import timedelta

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.models import Turn

from .meeting_shapes import floor_order, iso
from .meeting_tallies import seen_of, straw_counts


def standing_of(meeting) -> str:
    """before, during, after or cancelled."""
    if meeting.cancelled_at is not None:
        return "cancelled"
    if meeting.closed_at is not None:
        return "after"
    return "before" if meeting.opened_at is None else "during"


def agenda_of(items, now) -> dict:
    """The current item with its clock, and the ones beside it; before the first and between two, what
    comes next is the first that has not begun."""
    current = next((one for one in items if one.opened_at and not one.closed_at), None)
    at = items.index(current) if current else 0
    after = items[at + 1 :] if current else [one for one in items if not one.opened_at]
    begun = [one for one in items[:at] if one.opened_at]
    return {
        "items": items,
        "current": current,
        "clock": clock_of(current, now) if current else None,
        "next_item": next(iter(after), None),
        "last_item": begun[-1] if begun else None,
    }


def clock_of(item, now) -> dict:
    """How long an item has been going on and how much longer it is meant to, in seconds."""
    went = max(0, int((now - item.opened_at).total_seconds()))
    planned = item.minutes * 60
    return {"since": iso(item.opened_at), "planned": planned, "over": went > planned,
            "text": minutes_and_seconds(went)}  # fmt: skip


def minutes_and_seconds(seconds: int) -> str:
    """``4:05``, or ``1:02:03`` from an hour on, as the running clocks have it."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours}:{minutes_left:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def floor_of(meeting, now) -> dict:
    rows = meeting.turns.filter(stage__in=["waiting", "speaking"]).select_related(*WITH_BYLINE)
    turns = [with_byline(turn) for turn in rows]
    speaking = next((one for one in turns if one["row"].stage == Turn.Stage.SPEAKING), None)
    waiting = [one for one in turns if one["row"].stage == Turn.Stage.WAITING]
    return {
        "speaking": speaking and speaking | {"left": left_of(speaking["row"], now)},
        "waiting": sorted(waiting, key=lambda one: _place(meeting.order, one["row"])),
    }


def left_of(turn, now) -> dict:
    """Until when somebody speaks, and what is left; below nothing they are over time."""
    return until_of(turn.began_at + timedelta(seconds=turn.seconds), now)


def until_of(until, now) -> dict:
    seconds = int((until - now).total_seconds())
    return {"until": iso(until), "seconds": seconds, "over": seconds < 0,
            "text": minutes_and_seconds(seconds)}  # fmt: skip


def _place(order, turn) -> tuple:
    """By the rule of the room, as everybody's page has it."""
    shown = {"before": turn.before, "created_at": iso(turn.created_at), "id": str(turn.pk)}
    return floor_order(order, shown)


def with_byline(words) -> dict:
    return {"row": words, "by": byline(words)}


def polls_of(polls, now) -> list[dict]:
    """Newest first, with what everybody may see of the count and no more: the host sees no result
    before the others do."""
    counts = straw_counts(polls)
    return [
        {"row": poll, "open": poll.is_open(now), "left": until_of(poll.closes_at, now), "lines": lines_of(poll, seen_of(poll, counts[poll.pk])),
         **counts[poll.pk]["voters"]}
        for poll in reversed(polls)
    ]  # fmt: skip


def lines_of(poll, seen: dict) -> list[dict]:
    """The options, with their counts once they are shown. A bar is the residents who chose an option of
    all who voted (``most``), on every page alike; others are counted beside it."""
    counted = {one["number"]: one for one in seen.get("options", [])}
    most = seen["voters"]["residents"]
    return [
        {"text": text, "most": most, "shown": number in counted}
        | counted.get(number, {"number": number, "residents": 0, "mandates": 0})
        for number, text in enumerate(poll.options)
    ]
