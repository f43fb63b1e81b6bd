"""The forum, for programs: every act of a page, with the same checks and the same refusals."""

from ninja import Router

from .assisted import router as assisted
from .comments import router as comments
from .documents import router as documents
from .flags import router as flags
from .hosting import router as consultations
from .hosts import router as hosts
from .logs import router as logs
from .meeting_acts import router as meeting_acts
from .meeting_events import router as meeting_events
from .meeting_hosting import router as meetings
from .meeting_own import router as meeting_own
from .minutes import router as minutes
from .mutes import router as mutes
from .notifications import router as notifications
from .own import router as own
from .passages import router as passages
from .phases import router as phases
from .polls import router as polls
from .promises import router as promises
from .proposals import router as proposals
from .questions import router as questions
from .remarks import router as remarks
from .resolutions import router as resolutions
from .rules import router as rules
from .rulings import router as rulings
from .stances import router as stances
from .turns import router as turns

router = Router()
for part in (
    consultations,
    hosts,
    documents,
    logs,
    phases,
    proposals,
    stances,
    comments,
    passages,
    remarks,
    polls,
    flags,
    rulings,
    notifications,
    own,
    assisted,
    resolutions,
    rules,
    meetings,
    meeting_events,
    meeting_acts,
    meeting_own,
    turns,
    questions,
    promises,
    minutes,
    mutes,
):
    router.add_router("", part)
