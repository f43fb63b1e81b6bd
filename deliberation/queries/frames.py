"""The log of a stream as sockets and pollers read it: numbers and codes from the events, words from
the rows as they are now. What was hidden or withdrawn since is gone from every replay.
"""

import json
from collections import defaultdict

from django.utils.translation import override

from deliberation.bylines import WITH_BYLINE
from deliberation.models import (
    AgendaItem,
    Comment,
    Consultation,
    Event,
    Meeting,
    MeetingInvitation,
    Mute,
    Phase,
    Point,
    Poll,
    Promise,
    Proposal,
    Question,
    Remark,
    StrawPoll,
    Stream,
    Turn,
)

from .meeting_shapes import (
    show_invitation,
    show_item,
    show_meeting,
    show_mute,
    show_point,
    show_promise,
    show_question,
    show_strawpoll,
    show_turn,
)
from .shapes import (
    show_comment,
    show_matter,
    show_phase,
    show_poll,
    show_proposal,
    show_remark,
)

LANGUAGE = "zh-hans"  # one encoding for everybody: content keeps its own language


def frames_after(stream_id, after: int, most: int) -> list[tuple[int, str]]:
    """``[(seq, JSON text)]`` of the next events in order; a read each kind of row, however many."""
    events = list(Event.objects.filter(stream=stream_id, seq__gt=after).order_by("seq")[:most])
    if not events:
        return []
    with override(LANGUAGE):
        shown = _shown(stream_id, events)
        return [(event.seq, _encode(event, shown)) for event in events]


def position(stream_id) -> tuple[str, int] | None:
    """``(epoch, number of the last event)``."""
    row = Stream.objects.filter(pk=stream_id).values_list("epoch", "seq").first()
    return row and (str(row[0]), row[1])


def positions(streams: list) -> dict[str, tuple[str, int]]:
    """``position`` of many at once, by id; a read a thousand."""
    found: dict = {}
    for start in range(0, len(streams), 1000):
        rows = Stream.objects.filter(pk__in=streams[start : start + 1000])
        for pk, epoch, seq in rows.values_list("pk", "epoch", "seq"):
            found[str(pk)] = (str(epoch), seq)
    return found


# Noun of the event's kind -> rows, and how one is shown. The rows are made anew for each read: a
# query set keeps what it has read.
SOURCES = {
    "comment": (lambda: Comment.objects.select_related(*WITH_BYLINE), show_comment),
    "proposal": (lambda: Proposal.objects.select_related(*WITH_BYLINE), show_proposal),
    "remark": (lambda: Remark.objects.select_related(*WITH_BYLINE), show_remark),
    "poll": (lambda: Poll.objects.prefetch_related("options"), show_poll),
    "phase": (Phase.objects.all, show_phase),
    "turn": (lambda: Turn.objects.select_related(*WITH_BYLINE), show_turn),
    "question": (
        lambda: Question.objects.select_related("referred_to__division", *WITH_BYLINE),
        show_question,
    ),
    "item": (AgendaItem.objects.all, show_item),
    "strawpoll": (StrawPoll.objects.all, show_strawpoll),
    "point": (Point.objects.all, show_point),
    "promise": (lambda: Promise.objects.select_related("body__division"), show_promise),
    "mute": (Mute.objects.all, show_mute),
    "invitation": (
        lambda: MeetingInvitation.objects.select_related("body__division"),
        show_invitation,
    ),
}


def _shown(stream_id, events) -> dict:
    shown, ids = {}, defaultdict(set)
    for event in events:
        noun = _noun(event)
        ids[noun].add(event.data.get(noun, ""))
    for noun, wanted in ids.items():
        if noun in HEADS:
            rows, show = HEADS[noun]
            shown[noun, ""] = next(map(show, rows().filter(stream=stream_id)), None)
        elif noun in SOURCES:
            rows, show = SOURCES[noun]
            shown |= {(noun, str(row.pk)): show(row) for row in rows().filter(pk__in=wanted)}
    return shown


def _whole(matter) -> dict:
    """With the phases, which an edit before the beginning may have moved, added or dropped."""
    return show_matter(matter) | {"phases": [show_phase(phase) for phase in matter.phases.all()]}


def _whole_meeting(meeting) -> dict:
    """With the agenda, which an edit before the beginning may have written anew."""
    return show_meeting(meeting) | {"items": [show_item(item) for item in meeting.items.all()]}


# A log that is about one thing: noun -> rows by the log, and how the one is shown
HEADS = {
    "consultation": (lambda: Consultation.objects.prefetch_related("phases"), _whole),
    "meeting": (lambda: Meeting.objects.prefetch_related("items"), _whole_meeting),
}


def _encode(event, shown) -> str:
    noun = _noun(event)
    frame = {
        "type": "event",
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "data": event.data | {"show": shown.get((noun, event.data.get(noun, "")))},
    }
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def _noun(event) -> str:
    return event.kind.partition(".")[0]
