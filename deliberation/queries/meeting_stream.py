"""What was said and asked in a meeting, each under the number of its event, and the questions by how
many stand behind them, as the pages of the room show them."""

from django.db.models import Case, Exists, IntegerField, OuterRef, When

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.models import (
    AgendaItem,
    Event,
    Question,
    QuestionBacking,
    State,
    StrawPoll,
    StrawVote,
    Turn,
)
from deliberation.permissions.meetings import check_write_time
from deliberation.permissions.participation import EDITABLE
from portal.accounts.permissions import allowed

from .meeting_shapes import show_item, show_question, show_strawpoll, show_turn
from .meeting_tallies import seen_of, straw_counts
from .pages import number_of

LINES, QUESTIONS = 50, 100  # shown at once
# Events that put a line into the stream; others change one.
PUTS = ("turn.said", "turn.ended", "question.asked", "item.opened")
SORTS = ("backers", "time")
SETTLED = ("answered", "referred", "set_aside")


def stream_of(meeting, person, before: int | None, now, *, muted=False) -> dict:
    """``{"lines": oldest first, "older": number before which there are more}``; four reads. ``muted`` is
    whether ``person`` is."""
    events = Event.objects.filter(stream=meeting.stream_id, kind__in=PUTS).order_by("-seq")
    if before is not None:
        events = events.filter(seq__lt=before)
    found = list(events[: LINES + 1])
    more, found = len(found) > LINES, found[LINES - 1 :: -1] if found else []
    rows = _rows(found)
    lines = [_line(event, rows, meeting, person, now, muted) for event in found]
    return {"lines": lines, "older": found[0].seq if more else None}


def _rows(events) -> dict:
    sources = {
        "turn": Turn.objects.select_related(*WITH_BYLINE),
        "question": Question.objects.select_related("referred_to__division", *WITH_BYLINE),
        "item": AgendaItem.objects.all(),
    }
    found = {}
    for noun, rows in sources.items():
        ids = [event.data[noun] for event in events if noun in event.data]
        found |= {str(row.pk): row for row in rows.filter(pk__in=ids)} if ids else {}
    return found


SHOW = {"turn": show_turn, "question": show_question, "item": show_item}


def _line(event, rows, meeting, person, now, muted) -> dict:
    noun = event.kind.partition(".")[0]
    row = rows[event.data[noun]]
    line = {"seq": event.seq, "noun": noun, "at": event.at, "show": SHOW[noun](row)}
    if noun == "item":
        return line
    own = _own(row, person, now, muted)
    unwritten = own["own"] and not row.text and not muted
    return line | own | {"may_write": unwritten and allowed(check_write_time, meeting, now)}


def _own(row, person, now, muted) -> dict:
    """Whose words they are to this reader, and what may still be done with them."""
    own = person.is_authenticated and row.author_id == person.pk and row.is_shown
    return {
        "by": byline(row) if row.is_shown else None,
        "own": own,
        "editable": own
        and not muted
        and bool(row.text)
        and now < row.created_at + EDITABLE
        and getattr(row, "outcome", "") not in SETTLED,
    }


def questions_of(meeting, person, sort: str, now, *, everything=False, muted=False) -> dict:
    """Those that may be read: what is being answered first, then what is open, then what is settled;
    by backers or by time. One read."""
    backed = QuestionBacking.objects.filter(question=OuterRef("pk"), person=person.pk)
    rows = (
        Question.objects.filter(meeting=meeting, state=State.SHOWN)
        .select_related("referred_to__division", *WITH_BYLINE)
        .annotate(
            backers=number_of(QuestionBacking.objects.all(), "question"),
            backed=Exists(backed),
            rank=Case(
                When(outcome="taken", then=0), When(outcome="", then=1), default=2,
                output_field=IntegerField(),
            ),
        )
    )  # fmt: skip
    order = ("rank", "-backers", "created_at", "pk")
    rows = rows.order_by(*(("created_at", "pk") if sort == "time" else order))
    found = list(rows if everything else rows[: QUESTIONS + 1])
    more = not everything and len(found) > QUESTIONS
    shown = found[:QUESTIONS] if more else found
    return {
        "questions": [_question(row, person, now, muted) for row in shown],
        "more_questions": more,
    }


def _question(row, person, now, muted) -> dict:
    return {
        "noun": "question",
        "show": show_question(row),
        "backers": row.backers,
        "backed": row.backed,
        "settled": row.outcome in SETTLED,
        **_own(row, person, now, muted),
    }


def polls_of(meeting, person, now) -> list[dict]:
    """Polls with what may be seen of them and one's own answer, oldest first; three reads."""
    rows = list(StrawPoll.objects.filter(meeting=meeting))
    if not rows:
        return []
    counts, own = straw_counts(rows), _own_votes(rows, person)
    return [_poll(row, seen_of(row, counts[row.pk]), own.get(row.pk, 0), now) for row in rows]


def _own_votes(rows, person) -> dict:
    if not person.is_authenticated:
        return {}
    votes = StrawVote.objects.filter(poll__in=rows, person=person)
    return dict(votes.values_list("poll", "choices"))


def _poll(row, seen: dict, own: int, now) -> dict:
    counts = {one["number"]: one for one in seen.get("options", [])}
    options = [
        {"number": n, "text": text, "chosen": bool(own >> n & 1), "residents": 0, "mandates": 0}
        | counts.get(n, {})
        for n, text in enumerate(row.options)
    ]
    return {
        "show": show_strawpoll(row),
        "open": row.is_open(now),
        "shown": row.shown_at is not None,
        "voters": seen["voters"],
        "options": options,
        "largest": max((one["residents"] for one in options), default=0),
        "voted": bool(own),
    }
