"""What the numbered events of a meeting come to when they are written up.

Which things there are and in what order is read from the log up to a number; what was said is read
from the rows, so that words hidden or withdrawn later are gone from here too, and the fact stays.
"""

from collections import Counter, defaultdict

from django.db.models import Count

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

from .meeting_tallies import backers, seen_of, straw_counts
from .minutes_people import there

# Events by which something comes into the minutes; what it is then, the row says
WORDS = ("turn.said", "turn.ended", "question.asked")
REST = (
    "item.opened", "item.closed", "strawpoll.opened", "point.pinned", "promise.recorded",
    "quorum.reached", "quorum.lost",
)  # fmt: skip
MOST_WORDS, MOST_REST = 2000, 1000  # events that are read; what is beyond stands in the replay


def gathered(meeting, upto: int, notes: dict, *, promised_at=None) -> dict:
    """Everything, ready for the template; some twenty reads of so many rows at most, however long the
    meeting was. ``left_off`` says that there was more.

    ``promised_at`` is when the minutes were sent: a promise stands with the day it had then.
    """
    words, more_words = _events(meeting, upto, WORDS, MOST_WORDS)
    rest, more_rest = _events(meeting, upto, REST, MOST_REST)
    ids = _ids(words + rest)
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
        "items": _items(meeting, notes, by_item, _periods(rest)),
        "consensus": [one for one in points if one.kind == Point.Kind.CONSENSUS],
        "dissent": [one for one in points if one.kind == Point.Kind.DISSENT],
        "to_verify": [one for one in points if one.kind == Point.Kind.TO_VERIFY],
        "promises": promises,
        "quorum": _quorum(rest),
        "adverse": _adverse(meeting),
        "left_off": more_words or more_rest,
    }


def _events(meeting, upto: int, kinds, most: int) -> tuple[list, bool]:
    """``([(kind, at, data)] in order, are there more?)``."""
    rows = Event.objects.filter(stream=meeting.stream_id, seq__lte=upto, kind__in=kinds)
    found = list(rows.order_by("seq").values_list("kind", "at", "data")[: most + 1])
    return found[:most], len(found) > most


def _ids(found) -> dict[str, list]:
    """``{noun: ids in the order in which they came}``."""
    ids: dict[str, dict] = defaultdict(dict)
    for kind, _at, data in found:
        noun = kind.partition(".")[0]
        if noun in data:
            ids[noun].setdefault(data[noun])
    return defaultdict(list, {noun: list(these) for noun, these in ids.items()})


def _periods(found) -> dict[str, list]:
    """``{item id: [{"opened_at", "closed_at"}]}``: an item that was gone back to has several, and its
    row knows only the last."""
    periods = defaultdict(list)
    for kind, at, data in found:
        if kind == "item.opened":
            periods[data["item"]].append({"opened_at": at, "closed_at": None})
        elif kind == "item.closed" and periods[data["item"]]:
            periods[data["item"]][-1]["closed_at"] = at
    return periods


def _quorum(found) -> list[dict]:
    return [
        {"reached": kind == "quorum.reached", "at": at, **data}
        for kind, at, data in found
        if kind.startswith("quorum.")
    ]


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
        seen = seen_of(poll, counts[poll.pk])
        poll.voters = seen["voters"]
        poll.lines = _lines(poll, seen["options"]) if "options" in seen else None
    return found


def _lines(poll, options) -> list[dict]:
    return [{"text": text, **option} for text, option in zip(poll.options, options, strict=True)]


def _points(ids) -> list[Point]:
    return _in_order(Point.objects.filter(withdrawn_at=None).select_related("item"), ids)


def _promises(ids, promised_at) -> list[Promise]:
    rows = Promise.objects.filter(withdrawn_at=None).select_related("item", "body__division")
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


def _items(meeting, notes: dict, by_item: dict, periods: dict) -> list[dict]:
    """The agenda with what came under each; what came under none stands last, where there is any."""
    rows = [
        {"item": item, "note": notes.get(str(item.pk), ""),
         "periods": periods.get(str(item.pk), []), **_of(by_item, item.pk)}
        for item in meeting.items.all()
    ]  # fmt: skip
    rest = _of(by_item, None)
    without = {"item": None, "note": "", "periods": [], **rest}
    return rows + ([without] if any(rest.values()) else [])


def _of(by_item: dict, pk) -> dict:
    return {name: grouped.get(pk, []) for name, grouped in by_item.items()}


def _adverse(meeting) -> dict:
    """Numbers, never about whom."""
    states = Counter()
    for rows in (Turn.objects.filter(stage=Turn.Stage.SAID), Question.objects.all()):
        counted = rows.filter(meeting=meeting).order_by().values_list("state")
        states.update(dict(counted.annotate(number=Count("pk"))))
    silenced = Mute.objects.filter(meeting=meeting, is_removal=False)
    mutes = list(silenced.values_list("objected_at", "upheld"))
    return {
        "hidden": states[State.HIDDEN],
        "withdrawn": states[State.WITHDRAWN],
        "muted": len(mutes),
        "objected": sum(objected is not None for objected, _upheld in mutes),
        "overturned": sum(bool(upheld) for _objected, upheld in mutes),
    }
