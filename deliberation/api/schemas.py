"""The document's side of queries.shapes: the same fields, one class each. Moments are text in the
one form that frames have too.
"""

import uuid
from typing import Annotated

from ninja import Schema
from pydantic import WithJsonSchema

from portal.accounts.api import BodyRef
from portal.territory.api import DivisionRef

Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class Byline(Schema):
    """``kind`` is resident, official or closed; there is no id of anybody."""

    name: str
    title: str
    kind: str
    place: str


class StanceCounts(Schema):
    support: int
    oppose: int
    undecided: int


class ProposalWords(Schema):
    """Withdrawn or hidden (``state``), it keeps its id and has no words."""

    id: uuid.UUID
    consultation: uuid.UUID
    state: str
    title: str
    text: str
    by: Byline | None
    entered_by_clerk: bool
    created_at: Instant
    edited_at: Instant | None
    outcome: str
    outcome_reason: str
    url: str


class ProposalOut(ProposalWords):
    """``mine`` is the asker's own stance."""

    stances: StanceCounts
    mine: str | None


class ProposalDetail(ProposalOut):
    comments: int


class CommentWords(Schema):
    id: uuid.UUID
    consultation: uuid.UUID
    proposal: uuid.UUID | None
    thread: uuid.UUID | None
    state: str
    text: str
    by: Byline | None
    entered_by_clerk: bool
    created_at: Instant
    edited_at: Instant | None
    url: str


class CommentOut(CommentWords):
    replies: int


class PassageCounts(Schema):
    """``open`` have no outcome yet; whatever its kind, a remark is in it until it is answered."""

    remarks: int
    unclear: int
    wording: int
    open: int


class PassageOut(Schema):
    """Frozen as it was put out. ``source`` is the clause's id where it came from."""

    id: uuid.UUID
    consultation: uuid.UUID
    source: uuid.UUID
    position: int
    heading: str
    text: str
    counts: PassageCounts


class RemarkWords(Schema):
    """Withdrawn or hidden (``state``), it keeps its id and has no words."""

    id: uuid.UUID
    consultation: uuid.UUID
    passage: uuid.UUID
    kind: str
    state: str
    text: str
    proposed: str
    by: Byline | None
    entered_by_clerk: bool
    created_at: Instant
    edited_at: Instant | None
    outcome: str
    answer: str
    settled_at: Instant | None
    url: str


class ChangePiece(Schema):
    """``operation``: same, added, deleted."""

    operation: str
    text: str


class RemarkOut(RemarkWords):
    """``mine`` says whether the asker stands behind it."""

    change: list[ChangePiece]
    backers: int
    mine: bool


class PhaseOut(Schema):
    id: uuid.UUID
    kind: str
    starts_at: Instant
    ends_at: Instant


class PhaseRow(PhaseOut):
    consultation: uuid.UUID


class OptionOut(Schema):
    number: int
    text: str


class PollWords(Schema):
    id: uuid.UUID
    consultation: uuid.UUID
    question: str
    explanation: str
    options: list[OptionOut]
    most: int
    opens_at: Instant
    closes_at: Instant
    cancelled_at: Instant | None
    results_shown: str
    mandates_may_vote: bool
    url: str


class OptionCount(Schema):
    """Residents and people in office are counted apart and never added up."""

    number: int
    residents: int
    mandates: int


class Voters(Schema):
    residents: int
    mandates: int


class PollOut(PollWords):
    """``results`` is null until the asker may see them; ``mine`` is the asker's own answer."""

    voters: Voters
    results: list[OptionCount] | None
    mine: list[int] | None


class Matter(Schema):
    id: uuid.UUID
    topic: str
    opened_at: Instant
    summed_up_at: Instant | None
    closed_at: Instant | None


class Counts(Schema):
    proposals: int
    comments: int
    remarks: int


class ConsultationOut(Matter):
    form: str
    state: str
    scope: DivisionRef
    phases: list[PhaseOut]
    counts: Counts
    url: str


class Host(Schema):
    """``url`` is the page of a deputy or member; officers and clerks have none."""

    mandate: uuid.UUID
    name: str
    title: str
    url: str | None


class Invited(Schema):
    name: str
    body: BodyRef | None


class Paper(Schema):
    id: uuid.UUID
    title: str
    size: int
    added_at: Instant
    url: str


class Summary(Schema):
    consensus: str
    dissent: str
    to_verify: str
    next_steps: str


class Entry(Schema):
    """A change of dates or of a poll that was announced with its reason."""

    kind: str
    reason: str
    title: str
    phase: uuid.UUID | None
    poll: uuid.UUID | None
    before_at: Instant | None
    after_at: Instant | None
    at: Instant


class StreamOut(Schema):
    """``seq`` is the last event; numbers of another ``epoch`` mean nothing here."""

    id: uuid.UUID
    epoch: str
    seq: int


class ConsultationDetail(ConsultationOut):
    """``about`` is the page of this site that a text comes from, or empty."""

    about: str
    background: str
    legal_basis: str
    shortened_because: str
    not_discussed: str
    hosts: list[Host]
    invitations: list[Invited]
    documents: list[Paper]
    entries: list[Entry]
    summary: Summary | None
    stream: StreamOut


def instant(at) -> str | None:
    return at.isoformat() if at else None
