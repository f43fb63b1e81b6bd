"""What happened in a consultation, for those who ask again and again instead of keeping a socket:
the same frames, the same state, the same counts.
"""

import json
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Query, Router, Schema

from deliberation.errors import NotThere
from deliberation.models import Consultation, Poll, Proposal, Stream
from deliberation.permissions.polls import may_see_results
from deliberation.queries.frames import frames_after, position
from deliberation.queries.states import state_of
from deliberation.queries.tallies import own_votes, poll_counts, stance_counts, turnout
from portal.accounts.api_auth import public

from .asked import some_ids
from .schemas import Counts, Matter, OptionCount, PhaseOut, PollWords, StanceCounts, Voters

router = Router(tags=["consultations"], auth=public)
NEWEST, MOST = 20, 50  # proposals counted at once


class EventsAsked(Schema):
    after: int = Field(0, ge=0, le=2**63 - 1, description="``seq`` of the last event you have")
    limit: int = Field(100, ge=1, le=500)


class EventsOut(Schema):
    """``seq`` is the number of the last event there is; ``events`` are the frames of the socket."""

    epoch: str
    seq: int
    events: list[dict]


class StateBody(Schema):
    consultation: Matter
    phases: list[PhaseOut]
    polls: list[PollWords]
    counts: Counts


class StateOut(Schema):
    epoch: str
    seq: int
    state: StateBody


class PollTally(Schema):
    voters: Voters
    options: list[OptionCount] | None = None


class TallyAsked(Schema):
    proposals: str = Field("", max_length=MOST * 40, description="ids, with commas between")


class TallyOut(Schema):
    """By id. A poll without ``options`` is one whose results the asker may not see yet."""

    proposals: dict[str, StanceCounts]
    polls: dict[str, PollTally]


@router.get(
    "consultations/{uuid:pk}/events", response=EventsOut, summary=gettext_lazy("协商的事件")
)
def events(request, pk: uuid.UUID, asked: Query[EventsAsked]):
    """Events after ``after``, in order. Ask with If-None-Match: nothing new is 304."""
    stream = _stream(pk)
    frames = frames_after(stream, asked.after, asked.limit)
    # Read afterwards, so that ``seq`` is never behind the events beside it.
    epoch, seq = position(stream)
    return {"epoch": epoch, "seq": seq, "events": [json.loads(text) for _seq, text in frames]}


@router.get("consultations/{uuid:pk}/state", response=StateOut, summary=gettext_lazy("协商的现状"))
def state(request, pk: uuid.UUID):
    """What the events after ``seq`` change."""
    try:
        found, epoch, seq = state_of(pk)
    except Stream.DoesNotExist as error:
        raise NotThere(_("没有这次协商。")) from error
    return {"epoch": epoch, "seq": seq, "state": found}


@router.get(
    "consultations/{uuid:pk}/tally",
    response=TallyOut,
    exclude_unset=True,
    summary=gettext_lazy("协商的计数"),
)
def tally(request, pk: uuid.UUID, asked: Query[TallyAsked]):
    """Counts of the named proposals (50 at most) or of the newest 20, and of the polls."""
    _stream(pk)
    proposals = stance_counts(_proposals(pk, asked.proposals))
    return {
        "proposals": {str(one): count for one, count in proposals.items()},
        "polls": _polls(request.user, pk),
    }


def _stream(pk):
    found = Consultation.objects.filter(pk=pk).values_list("stream_id", flat=True).first()
    if found is None:
        raise NotThere(_("没有这次协商。"))
    return found


def _proposals(pk, asked: str) -> list:
    rows = Proposal.objects.filter(consultation=pk).order_by("-created_at", "pk")
    if not asked:
        return list(rows.values_list("pk", flat=True)[:NEWEST])
    return list(rows.filter(pk__in=some_ids(asked, "proposals", MOST)).values_list("pk", flat=True))


def _polls(person, pk) -> dict:
    """As this person may see them at this moment."""
    polls = list(Poll.objects.filter(consultation=pk))
    ids = [poll.pk for poll in polls]
    counts, mine, now = poll_counts(ids), own_votes(person, ids), timezone.now()
    return {
        str(poll.pk): counts[poll.pk]
        if may_see_results(poll, now, has_voted=poll.pk in mine)
        else turnout(counts[poll.pk])
        for poll in polls
    }
