from .comments import Comment
from .consultations import Consultation, Document, Hosting, Invitation, Phase, PublicEntry
from .moderation import Appeal, Flag, Rule, Ruling
from .notifications import Notification
from .polls import Poll, PollOption, Vote
from .proposals import Proposal, Stance
from .resolutions import Resolution
from .streams import Event, Stream
from .words import State

__all__ = [
    "Appeal", "Comment", "Consultation", "Document", "Event", "Flag", "Hosting", "Invitation",
    "Notification", "Phase", "Poll", "PollOption", "Proposal", "PublicEntry", "Resolution", "Rule",
    "Ruling", "Stance", "State", "Stream", "Vote",
]  # fmt: skip
