"""Every kind of event and what its row holds: ids, codes and instants, nothing else.

``kind`` is noun.past. A payload with another field is a mistake and is refused.
"""

import datetime
import uuid
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ClassVar[str]


class _Plain(Payload):
    """The consultation itself is what it is about."""


class ConsultationOpened(_Plain):
    kind = "consultation.opened"


class ConsultationEdited(_Plain):
    kind = "consultation.edited"


class ConsultationSummedUp(_Plain):
    kind = "consultation.summed_up"


class ConsultationClosed(_Plain):
    kind = "consultation.closed"


class _AboutPhase(Payload):
    phase: uuid.UUID


class PhaseOpened(_AboutPhase):
    kind = "phase.opened"


class PhaseClosed(_AboutPhase):
    kind = "phase.closed"


class PhaseExtended(_AboutPhase):
    kind = "phase.extended"
    before: datetime.datetime
    ends_at: datetime.datetime


class _AboutProposal(Payload):
    proposal: uuid.UUID


class ProposalSubmitted(_AboutProposal):
    kind = "proposal.submitted"


class ProposalEdited(_AboutProposal):
    kind = "proposal.edited"


class ProposalWithdrawn(_AboutProposal):
    kind = "proposal.withdrawn"


class ProposalHidden(_AboutProposal):
    kind = "proposal.hidden"
    rule: str


class ProposalRestored(_AboutProposal):
    kind = "proposal.restored"


class ProposalSettled(_AboutProposal):
    kind = "proposal.settled"
    outcome: str


class _AboutComment(Payload):
    comment: uuid.UUID
    proposal: uuid.UUID | None = None
    thread: uuid.UUID | None = None


class CommentPosted(_AboutComment):
    kind = "comment.posted"


class CommentEdited(_AboutComment):
    kind = "comment.edited"


class CommentWithdrawn(_AboutComment):
    kind = "comment.withdrawn"


class CommentHidden(_AboutComment):
    kind = "comment.hidden"
    rule: str


class CommentRestored(_AboutComment):
    kind = "comment.restored"


class _AboutRemark(Payload):
    remark: uuid.UUID
    passage: uuid.UUID


class RemarkPosted(_AboutRemark):
    kind = "remark.posted"


class RemarkEdited(_AboutRemark):
    kind = "remark.edited"


class RemarkWithdrawn(_AboutRemark):
    kind = "remark.withdrawn"


class RemarkHidden(_AboutRemark):
    kind = "remark.hidden"
    rule: str


class RemarkRestored(_AboutRemark):
    kind = "remark.restored"


class RemarkSettled(_AboutRemark):
    kind = "remark.settled"
    outcome: str


class _AboutPoll(Payload):
    poll: uuid.UUID


class PollAdded(_AboutPoll):
    kind = "poll.added"


class PollEdited(_AboutPoll):
    kind = "poll.edited"


class PollOpened(_AboutPoll):
    kind = "poll.opened"


class PollClosed(_AboutPoll):
    kind = "poll.closed"


class PollExtended(_AboutPoll):
    kind = "poll.extended"
    before: datetime.datetime
    closes_at: datetime.datetime


class PollCancelled(_AboutPoll):
    kind = "poll.cancelled"
