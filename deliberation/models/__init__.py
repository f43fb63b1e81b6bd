from .comments import Comment
from .consultations import Consultation, Document, Hosting, Invitation, Phase, PublicEntry
from .deadlines import DueDate, YearArrangement
from .moderation import Appeal, Flag, Rule, Ruling
from .notifications import Notification
from .passages import Passage
from .polls import Poll, PollOption, Vote
from .proposals import Proposal, Stance
from .register import RegisterEntry, RegisterHead
from .remarks import Remark, RemarkBacking
from .resolutions import Attachment, LocalRule, Resolution
from .streams import Event, Stream
from .words import State

__all__ = [
    "Appeal", "Attachment", "Comment", "Consultation", "Document", "DueDate", "Event", "Flag", "Hosting", "Invitation",
    "LocalRule", "Notification", "Passage", "Phase", "Poll", "PollOption", "Proposal", "PublicEntry",
    "RegisterEntry", "RegisterHead", "Remark", "RemarkBacking", "Resolution", "Rule", "Ruling", "Stance", "State", "Stream", "Vote", "YearArrangement",
]  # fmt: skip
