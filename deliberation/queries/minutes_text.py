"""What the numbered events of a meeting come to when they are written up.

Which things there are and in what order is read from the log up to a number; what was said is read
from the rows, so that words hidden or withdrawn later are gone from here too, and the fact stays.
"""

from collections import defaultdict

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.models import (
    Event,
    Mute,
    Point,
    Promise,
    PromiseEntry,
    Question,
    State,
    StrawPoll,
    Turn,
)

from .meeting_tallies import backers, straw_counts
from .minutes_people import there

# noun -> verbs by which it comes into the minutes; what it is then, the row says
COMES_BY = {
    "turn": {"said", "ended"},
    "question": {"asked"},
    "strawpoll": {"opened"},
    "point": {"pinned"},
    "promise": {"recorded"},
}


def gathered(meeting, upto: int, notes: dict, *, promised_at=None) -> dict:
    """Everything, ready for the template; some twenty reads, however long the meeting was.

    ``promised_at`` is when the minutes were sent: a promise stands with the day it had then.
    """
    ids, moments = _from_events(meeting, upto)
    turns = _turns(ids["turn"])
    questions = _questions(ids["question"])
    polls = _polls(ids["strawpoll"])
    points = _points(ids["point"])
    promises = _promises(ids["promise"], promised_at)
    by_item = {
        "turns": _grouped(turns),
        "questions": _grouped(questions),
        "polls": _grouped(polls),
    }
    return {
        "people": there(meeting),
        "items": _items(meeting, notes, by_item),
        "consensus": [one for one in points if one.kind == Point.Kind.CONSENSUS],
        "dissent": [one for one in points if one.kind == Point.Kind.DISSENT],
        "to_verify": [one for one in points if one.kind == Point.Kind.TO_VERIFY],
        "promises": promises,
        "quorum": moments,
        "adverse": _adverse(meeting, turns + questions),
        "counts": {"turns": len(turns), "questions": len(questions), "polls": len(polls)},
    }


def _from_events(meeting, upto: int) -> tuple[dict, list]:
    """``({noun: ids in the order in which they came}, [what was told of the quorum])``."""
    ids: dict[str, dict] = {noun: {} for noun in COMES_BY}
    quorum = []
    rows = Event.objects.filter(stream=meeting.stream_id, seq__lte=upto).order_by("seq")
    for kind, at, data in rows.values_list("kind", "at", "data"):
        noun, _, verb = kind.partition(".")
        if verb in COMES_BY.get(noun, ()):
            ids[noun].setdefault(data[noun])
        elif noun == "quorum":
            quorum.append({"reached": verb == "reached", "at": at, **data})
    return {noun: list(found) for noun, found in ids.items()}, quorum


def _in_order(rows, ids: list) -> list:
    found = {str(pk): row for pk, row in rows.in_bulk(ids).items()} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def _turns(ids) -> list[Turn]:
    rows = Turn.objects.filter(stage=Turn.Stage.SAID).select_related(*WITH_BYLINE)
    return [_with_by(turn) for turn in _in_order(rows, ids)]


def _with_by(words):
    words.by = byline(words) if words.is_shown else None
    return words


def _questions(ids) -> list[Question]:
    rows = Question.objects.select_related("referred_to__division", *WITH_BYLINE)
    found = [_with_by(one) for one in _in_order(rows, ids)]
    numbers = backers([one.pk for one in found]) if found else {}
    for one in found:
        one.backers = numbers[one.pk]
    return found


def _polls(ids) -> list[StrawPoll]:
    found = _in_order(StrawPoll.objects.all(), ids)
    counts = straw_counts(found) if found else {}
    for poll in found:
        count = counts[poll.pk]
        poll.voters = count["voters"]
        poll.lines = [
            {"text": text, **option}
            for text, option in zip(poll.options, count["options"], strict=True)
        ]
    return found


def _points(ids) -> list[Point]:
    return _in_order(Point.objects.filter(withdrawn_at=None), ids)


def _promises(ids, promised_at) -> list[Promise]:
    rows = Promise.objects.filter(withdrawn_at=None).select_related("body__division")
    found = _in_order(rows, ids)
    first = _first_days(found, promised_at)
    for promise in found:
        promise.promised_on = first.get(promise.pk, promise.due_on)
    return sorted(found, key=lambda promise: promise.promised_on)


def _first_days(promises, promised_at) -> dict:
    """``{promise: its day before it was put off after the minutes were sent}``."""
    if promised_at is None or not promises:
        return {}
    rows = PromiseEntry.objects.filter(
        promise__in=promises, kind=PromiseEntry.Kind.EXTENDED, at__gt=promised_at
    ).order_by("-at", "-pk")
    return dict(rows.values_list("promise_id", "before_on"))  # the earliest comes last and stays


def _grouped(rows) -> dict:
    found = defaultdict(list)
    for row in rows:
        found[row.item_id].append(row)
    return found


def _items(meeting, notes: dict, by_item: dict) -> list[dict]:
    """The agenda with what came under each; what came under none stands last, where there is any."""
    rows = [
        {"item": item, "note": notes.get(str(item.pk), ""), **_of(by_item, item.pk)}
        for item in meeting.items.all()
    ]
    rest = _of(by_item, None)
    return rows + ([{"item": None, "note": "", **rest}] if any(rest.values()) else [])


def _of(by_item: dict, pk) -> dict:
    return {name: grouped.get(pk, []) for name, grouped in by_item.items()}


def _adverse(meeting, words) -> dict:
    """Numbers, never about whom."""
    states = [one.state for one in words]
    rows = Mute.objects.filter(meeting=meeting, is_removal=False)
    mutes = list(rows.values_list("objected_at", "upheld"))
    return {
        "hidden": states.count(State.HIDDEN),
        "withdrawn": states.count(State.WITHDRAWN),
        "muted": len(mutes),
        "objected": sum(objected is not None for objected, _upheld in mutes),
        "overturned": sum(bool(upheld) for _objected, upheld in mutes),
    }
