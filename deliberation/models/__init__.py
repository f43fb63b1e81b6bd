from .attendance import Attendance, Mute, Presence
from .comments import Comment
from .consultations import Consultation, Document, Hosting, Invitation, Phase, PublicEntry
from .deadlines import DueDate, YearArrangement
from .meetings import AgendaItem, Guest, Meeting, MeetingInvitation, SeatGroup, SignUp
from .minutes import Minutes, MinutesObjection, MinutesVersion
from .moderation import Appeal, Flag, Rule, Ruling
from .notifications import Notification
from .outcomes import Point, Promise, PromiseEntry
from .passages import Passage
from .polls import Poll, PollOption, Vote
from .proposals import Proposal, Stance
from .questions import Question, QuestionBacking
from .register import RegisterEntry, RegisterHead
from .remarks import Remark, RemarkBacking
from .resolutions import Attachment, LocalRule, Resolution
from .strawpolls import StrawPoll, StrawVote
from .streams import Event, Stream
from .turns import Turn
from .words import State

__all__ = [
    "AgendaItem", "Appeal", "Attachment", "Attendance", "Comment", "Consultation", "Document", "DueDate",
    "Event", "Flag", "Guest", "Hosting", "Invitation", "LocalRule", "Meeting", "MeetingInvitation", "Minutes",
    "MinutesObjection", "MinutesVersion", "Mute", "Notification", "Passage", "Phase", "Point", "Poll",
    "PollOption", "Presence",
    "Promise", "PromiseEntry", "Proposal", "PublicEntry", "Question", "QuestionBacking", "RegisterEntry",
    "RegisterHead", "Remark", "RemarkBacking", "Resolution", "Rule", "Ruling", "SeatGroup", "SignUp", "Stance",
    "State", "StrawPoll", "StrawVote", "Stream", "Turn", "Vote", "YearArrangement",
]  # fmt: skip
