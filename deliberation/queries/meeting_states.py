"""What the room of a meeting begins with, and how an event changes it: state + events = new state."""

from deliberation.bylines import WITH_BYLINE
from deliberation.models import Meeting, Question, State, Turn

from .meeting_shapes import (
    floor_order,
    show_item,
    show_meeting,
    show_point,
    show_promise,
    show_strawpoll,
    show_turn,
)
from .states import still

WITH_BODY = ("body__division",)


def meeting_state_of(pk) -> tuple[dict, str, int]:
    """``(state, epoch, seq)`` that belong together; eight reads."""
    return still({"meeting": pk}, lambda: state_now(pk))


def state_now(pk) -> dict:
    """What ``meeting_state_of`` gives, without where the log stands; six reads."""
    meeting = Meeting.objects.get(pk=pk)
    rows = Turn.objects.filter(meeting=pk).select_related(*WITH_BYLINE)
    listed = [show_turn(t) for t in rows.filter(stage__in=["waiting", "speaking"])]
    mine = {"meeting": pk, "state": State.SHOWN}
    promises = meeting.promises.select_related(*WITH_BODY)
    return {
        "meeting": show_meeting(meeting),
        "items": [show_item(item) for item in meeting.items.all()],
        "speaking": next((t for t in listed if t["stage"] == "speaking"), None),
        "waiting": _in_order(meeting.order, [t for t in listed if t["stage"] == "waiting"]),
        "strawpolls": [show_strawpoll(poll) for poll in meeting.strawpolls.all()],
        "points": [show_point(point) for point in meeting.points.filter(withdrawn_at=None)],
        "promises": _by_day([show_promise(p) for p in promises.filter(withdrawn_at=None)]),
        "counts": {
            "turns": Turn.objects.filter(**mine, stage=Turn.Stage.SAID).count(),
            "questions": Question.objects.filter(**mine).count(),
        },
    }


def _in_order(order: str, waiting: list[dict]) -> list[dict]:
    return sorted(waiting, key=lambda turn: floor_order(order, turn))


def _by_day(promises: list[dict]) -> list[dict]:
    return sorted(promises, key=lambda one: (one["due_on"], one["at"], one["id"]))


# What is counted when it comes and no more when it goes, by kind of event.
TURNS = {"said": 1, "ended": 1, "restored": 1, "withdrawn": -1, "hidden": -1}
QUESTIONS = {"asked": 1, "restored": 1, "withdrawn": -1, "hidden": -1}


def applied(state: dict, frame: dict) -> dict:
    """The state after one event's frame; static/js/meeting-state.js does the same in the browser."""
    noun, _, verb = frame["kind"].partition(".")
    change = CHANGES.get(noun)
    show = frame["data"].get("show")
    return state if change is None or show is None else state | change(state, verb, show)


def _meeting(state, verb, show) -> dict:
    head = {name: value for name, value in show.items() if name != "items"}
    waiting = _in_order(head["order"], state["waiting"])
    return {"meeting": head, "items": show["items"], "waiting": waiting}


def _turn(state, verb, show) -> dict:
    """By where the turn is now: frames show rows as they are, also in a replay."""
    rest = [turn for turn in state["waiting"] if turn["id"] != show["id"]]
    speaking = state["speaking"]
    if speaking is not None and speaking["id"] == show["id"]:
        speaking = None
    if show["stage"] == "waiting":
        rest.append(show)
    if show["stage"] == "speaking":
        speaking = show
    counts = state["counts"]
    return {
        "waiting": _in_order(state["meeting"]["order"], rest),
        "speaking": speaking,
        "counts": counts | {"turns": counts["turns"] + TURNS.get(verb, 0)},
    }


def _question(state, verb, show) -> dict:
    counts = state["counts"]
    return {"counts": counts | {"questions": counts["questions"] + QUESTIONS.get(verb, 0)}}


def _placed(rows: list[dict], show: dict, *, gone: bool = False) -> list[dict]:
    rest = [row for row in rows if row["id"] != show["id"]]
    return rest if gone else [*rest, show]


def _item(state, verb, show) -> dict:
    return {"items": sorted(_placed(state["items"], show), key=lambda item: item["number"])}


def _strawpoll(state, verb, show) -> dict:
    rows = _placed(state["strawpolls"], show)
    return {"strawpolls": sorted(rows, key=lambda poll: (poll["opened_at"], poll["id"]))}


def _point(state, verb, show) -> dict:
    rows = _placed(state["points"], show, gone=show["withdrawn_at"] is not None)
    return {"points": sorted(rows, key=lambda point: (point["at"], point["id"]))}


def _promise(state, verb, show) -> dict:
    return {"promises": _by_day(
        _placed(state["promises"], show, gone=show["withdrawn_at"] is not None)
    )}  # fmt: skip


CHANGES = {
    "meeting": _meeting, "turn": _turn, "question": _question, "item": _item,
    "strawpoll": _strawpoll, "point": _point, "promise": _promise,
}  # fmt: skip
