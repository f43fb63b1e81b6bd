"""What happens in a meeting, for those who ask again and again instead of keeping a socket: the same
frames, the same state, the same passing counts.
"""

import json
import uuid

from django.utils.translation import gettext_lazy
from ninja import Field, Query, Router, Schema

from deliberation.models import Question, State
from deliberation.queries.frames import frames_after, position
from deliberation.queries.meeting_states import meeting_state_of
from deliberation.queries.meeting_tallies import meeting_tally, presence_of, whole_tally
from deliberation.queries.meetings import get_meeting
from portal.accounts.api_auth import public

from .asked import some_ids
from .logs import EventsAsked, EventsOut

router = Router(tags=["meetings"], auth=public)
NAMED = 50  # questions that may be asked for


class MeetingEventsAsked(EventsAsked):
    questions: str = Field(
        "", max_length=NAMED * 40, description="ids to count, with commas between"
    )


class MeetingEventsOut(EventsOut):
    """``now`` are the passing frames of the socket; ``more`` says that ``events`` go on after these."""

    now: list[dict]
    more: bool


class MeetingStateOut(Schema):
    epoch: str
    seq: int
    state: dict


@router.get(
    "meetings/{uuid:pk}/events", response=MeetingEventsOut, summary=gettext_lazy("会议的事件")
)
def events(request, pk: uuid.UUID, asked: Query[MeetingEventsAsked]):
    """Events after ``after``, in order, and how the counts stand: presence, the meeting's indicative
    polls, and the named questions (50 at most) or the newest 200.

    Another ``epoch`` than before, or a ``seq`` below ``after``: begin anew. Ask with If-None-Match:
    nothing new is 304.
    """
    meeting = get_meeting(request.user, pk)
    frames = frames_after(meeting.stream_id, asked.after, asked.limit)
    # Read afterwards, so that ``seq`` is never behind the events beside it.
    epoch, seq = position(meeting.stream_id)
    reached = frames[-1][0] if frames else asked.after
    return {
        "epoch": epoch,
        "seq": seq,
        "events": [json.loads(text) for _seq, text in frames],
        "now": _passing(meeting, asked.questions),
        "more": seq > reached,
    }


@router.get(
    "meetings/{uuid:pk}/state", response=MeetingStateOut, summary=gettext_lazy("会议的现状")
)
def state(request, pk: uuid.UUID):
    """What the events after ``seq`` change: the state of the socket's welcome."""
    found, epoch, seq = meeting_state_of(get_meeting(request.user, pk).pk)
    return {"epoch": epoch, "seq": seq, "state": found}


def _passing(meeting, asked: str) -> list[dict]:
    return [
        {"type": "now", "kind": "presence", "data": presence_of(meeting)},
        {"type": "now", "kind": "tally", "data": _tally(meeting, asked)},
    ]


def _tally(meeting, asked: str) -> dict:
    if not asked:
        return whole_tally(meeting.stream_id)
    named = some_ids(asked, "questions", NAMED)
    here = Question.objects.filter(meeting=meeting, state=State.SHOWN, pk__in=named)
    polls = meeting.strawpolls.values_list("pk", flat=True)
    return meeting_tally(here.values_list("pk", flat=True), polls)
