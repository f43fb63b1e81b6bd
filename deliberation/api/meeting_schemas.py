"""The document's side of queries.meeting_shapes: the same fields, one class each."""

import uuid
from datetime import date

from ninja import Schema

from portal.accounts.api import BodyRef
from portal.territory.api import DivisionRef

from .schemas import Byline, Host, Instant, OptionCount, OptionOut, Paper, StreamOut, Voters


class MeetingHead(Schema):
    id: uuid.UUID
    consultation: uuid.UUID
    title: str
    place: str
    starts_at: Instant
    ends_at: Instant
    opened_at: Instant | None
    closed_at: Instant | None
    cancelled_at: Instant | None
    cancelled_because: str
    slow_seconds: int
    speaking_seconds: int
    order: str
    lawful_kind: str
    drawn_at: Instant | None
    url: str


class MeetingOut(MeetingHead):
    """``state``: coming, sitting, over, cancelled, or missed: nobody opened it. ``is_closed`` means
    that only invited people know of it."""

    state: str
    is_closed: bool
    scope: DivisionRef
    announced_at: Instant


class ItemOut(Schema):
    id: uuid.UUID
    number: int
    title: str
    minutes: int
    opened_at: Instant | None
    closed_at: Instant | None


class InvitationOut(Schema):
    """``answer``: comes, sends, writes, another_date, or empty."""

    id: uuid.UUID
    body: BodyRef | None
    name: str
    answer: str
    sends: str
    text: str
    other_at: Instant | None
    answered_at: Instant | None


class LotOut(Schema):
    """``sha256`` of seed, value and lot, with colons between, is what lots are drawn by, the least first;
    null before the draw."""

    lot: str
    sha256: str | None
    rank: int | None
    seated: bool
    withdrawn: bool


class SeatsOut(Schema):
    """Whose the lots are stands nowhere."""

    id: uuid.UUID
    name: str
    seats: int
    asked: int
    lots: list[LotOut]


class StrawPollWords(Schema):
    id: uuid.UUID
    item: uuid.UUID | None
    question: str
    options: list[OptionOut]
    most: int
    opened_at: Instant
    closes_at: Instant
    closed_at: Instant | None
    shown_at: Instant | None
    could_vote: int | None


class StrawPollOut(StrawPollWords):
    """``results`` is null until the host shows them; ``mine`` is the asker's own answer."""

    voters: Voters
    results: list[OptionCount] | None
    mine: list[int] | None


class PointOut(Schema):
    """``kind``: consensus, dissent, to_verify."""

    id: uuid.UUID
    item: uuid.UUID | None
    kind: str
    text: str
    reasons: str
    at: Instant
    edited_at: Instant | None
    withdrawn_at: Instant | None


class PromiseWords(Schema):
    """``status``: open, kept, not_kept. Withdrawn, it keeps its id and has no words."""

    id: uuid.UUID
    item: uuid.UUID | None
    owner: str
    text: str
    due_on: date
    status: str
    at: Instant
    withdrawn_at: Instant | None


class PromiseOut(PromiseWords):
    meeting: uuid.UUID
    body: BodyRef | None


class PromiseEntryOut(Schema):
    """``kind``: progress, extended (``before_on`` to ``due_on``), kept, not_kept."""

    kind: str
    text: str
    before_on: date | None
    due_on: date | None
    at: Instant


class PromiseDetail(PromiseOut):
    entries: list[PromiseEntryOut]


class _WordsOut(Schema):
    id: uuid.UUID
    meeting: uuid.UUID
    item: uuid.UUID | None
    state: str
    text: str
    by: Byline | None
    entered_by_clerk: bool
    created_at: Instant
    edited_at: Instant | None


class TurnOut(_WordsOut):
    """``stage``: waiting, speaking, said, dropped. Withdrawn or hidden (``state``), it has no words."""

    stage: str
    channel: str
    before: int
    seconds: int | None
    began_at: Instant | None
    ended_at: Instant | None


class QuestionWords(_WordsOut):
    """``outcome``: taken, answered, referred (with a ``note``), set_aside, or empty. ``referred_to`` stays
    when the office has replied; ``noted``: a host or clerk wrote that reply down for it."""

    outcome: str
    answer: str
    answered_by: str
    noted: bool
    referred_to: str
    due_on: date | None
    note: str
    settled_at: Instant | None


class QuestionOut(QuestionWords):
    """``mine`` says whether the asker stands behind it."""

    backers: int
    mine: bool


class Board(Schema):
    kind: str
    unit: str
    entitled: int
    present: int
    needed: int
    missing: int
    reached: bool
    online_counts: bool


class PresenceOut(Schema):
    online: int
    attending: int
    board: Board | None


class OwnSeat(Schema):
    group: uuid.UUID
    lot: str
    rank: int | None
    seated: bool | None


class OwnMute(Schema):
    id: uuid.UUID
    rule: str
    facts: str
    object_until: Instant
    objected_at: Instant | None
    review_due_on: date | None


class Mine(Schema):
    """What the asker is to the meeting; null where nobody is signed in."""

    attending: bool
    seat: OwnSeat | None
    muted: OwnMute | None


class MeetingCounts(Schema):
    turns: int
    questions: int


class MeetingDetail(MeetingOut):
    """``draw_value``: the digits that ``draw_source`` has published, once drawn. ``etag`` is for
    ``if_match`` of an edit."""

    about: str
    access: str
    link: str
    short_because: str
    entitled: int | None
    signup_until: Instant | None
    draw_seed: str
    draw_source: str
    draw_value: str
    etag: str
    resolution: uuid.UUID | None
    hosts: list[Host]
    items: list[ItemOut]
    invitations: list[InvitationOut]
    seats: list[SeatsOut]
    documents: list[Paper]
    strawpolls: list[StrawPollOut]
    points: list[PointOut]
    promises: list[PromiseWords]
    counts: MeetingCounts
    presence: PresenceOut
    stream: StreamOut
    mine: Mine | None
