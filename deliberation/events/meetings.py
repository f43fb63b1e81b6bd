"""Kinds of events in the log of a meeting. Ids, codes and instants, nothing else."""

import datetime
import uuid

from .payloads import Payload


class MeetingAnnounced(Payload):
    kind = "meeting.announced"


class MeetingEdited(Payload):
    kind = "meeting.edited"


class MeetingCancelled(Payload):
    kind = "meeting.cancelled"


class MeetingOpened(Payload):
    kind = "meeting.opened"


class MeetingClosed(Payload):
    kind = "meeting.closed"


class MeetingAdjusted(Payload):
    """Slow mode, order or time of speaking, while it sits."""

    kind = "meeting.adjusted"


class _AboutItem(Payload):
    item: uuid.UUID


class ItemAdded(_AboutItem):
    kind = "item.added"


class ItemEdited(_AboutItem):
    kind = "item.edited"


class ItemOpened(_AboutItem):
    kind = "item.opened"


class ItemClosed(_AboutItem):
    kind = "item.closed"


class _AboutTurn(Payload):
    turn: uuid.UUID


class TurnAsked(_AboutTurn):
    """A hand went up."""

    kind = "turn.asked"


class TurnLowered(_AboutTurn):
    kind = "turn.lowered"


class TurnCalled(_AboutTurn):
    """They have the floor."""

    kind = "turn.called"


class TurnEnded(_AboutTurn):
    kind = "turn.ended"


class TurnSkipped(_AboutTurn):
    kind = "turn.skipped"


class TurnSaid(_AboutTurn):
    """Typed in the room, or recorded by the clerk."""

    kind = "turn.said"


class TurnWritten(_AboutTurn):
    """The words of a turn that was spoken."""

    kind = "turn.written"


class TurnEdited(_AboutTurn):
    kind = "turn.edited"


class TurnWithdrawn(_AboutTurn):
    kind = "turn.withdrawn"


class TurnHidden(_AboutTurn):
    kind = "turn.hidden"
    rule: str


class TurnRestored(_AboutTurn):
    kind = "turn.restored"


class _AboutQuestion(Payload):
    question: uuid.UUID


class QuestionAsked(_AboutQuestion):
    kind = "question.asked"


class QuestionEdited(_AboutQuestion):
    kind = "question.edited"


class QuestionWithdrawn(_AboutQuestion):
    kind = "question.withdrawn"


class QuestionHidden(_AboutQuestion):
    kind = "question.hidden"
    rule: str


class QuestionRestored(_AboutQuestion):
    kind = "question.restored"


class QuestionTaken(_AboutQuestion):
    kind = "question.taken"


class QuestionAnswered(_AboutQuestion):
    kind = "question.answered"


class QuestionReferred(_AboutQuestion):
    kind = "question.referred"
    body: uuid.UUID
    due_on: datetime.date


class QuestionSetAside(_AboutQuestion):
    kind = "question.set_aside"


class _AboutStrawPoll(Payload):
    strawpoll: uuid.UUID


class StrawPollOpened(_AboutStrawPoll):
    kind = "strawpoll.opened"


class StrawPollClosed(_AboutStrawPoll):
    kind = "strawpoll.closed"


class StrawPollShown(_AboutStrawPoll):
    kind = "strawpoll.shown"


class _AboutPoint(Payload):
    point: uuid.UUID


class PointPinned(_AboutPoint):
    kind = "point.pinned"


class PointEdited(_AboutPoint):
    kind = "point.edited"


class PointWithdrawn(_AboutPoint):
    kind = "point.withdrawn"


class _AboutPromise(Payload):
    promise: uuid.UUID


class PromiseRecorded(_AboutPromise):
    kind = "promise.recorded"


class PromiseWithdrawn(_AboutPromise):
    kind = "promise.withdrawn"


class PromiseFollowed(_AboutPromise):
    kind = "promise.followed"
    entry: int


class _AboutMute(Payload):
    mute: uuid.UUID


class MuteImposed(_AboutMute):
    """Never on whom."""

    kind = "mute.imposed"
    rule: str


class MuteLifted(_AboutMute):
    kind = "mute.lifted"


class GuestRemoved(_AboutMute):
    """Out of a closed meeting; never who."""

    kind = "guest.removed"


class GuestLetIn(_AboutMute):
    kind = "guest.let_in"


class InvitationAnswered(Payload):
    kind = "invitation.answered"
    invitation: uuid.UUID
    answer: str


class SeatAsked(Payload):
    """``lot`` as it was given out, so that everybody can see that it was there before the draw."""

    kind = "seat.asked"
    lot: str
    group: uuid.UUID


class SeatLeft(Payload):
    kind = "seat.left"
    lot: str


class SeatDrawn(Payload):
    """``value``: the digits that the announced source published after the end of sign-up."""

    kind = "seat.drawn"
    value: str


class _AboutQuorum(Payload):
    present: int
    needed: int


class QuorumReached(_AboutQuorum):
    kind = "quorum.reached"


class QuorumLost(_AboutQuorum):
    kind = "quorum.lost"


class ResolutionBegun(Payload):
    kind = "resolution.begun"
    resolution: uuid.UUID


class MinutesSent(Payload):
    kind = "minutes.sent"
    object_until: datetime.datetime


class MinutesPublished(Payload):
    kind = "minutes.published"
