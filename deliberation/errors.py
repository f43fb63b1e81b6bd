"""Errors of deliberation, named after the rule that refuses. The base is portal.kit.errors."""

from portal.kit.errors import BadInput, NotAllowed, NotThere, Refused, TooMany

__all__ = [
    "BadInput", "ChangedMeanwhile", "ConsultationClosed", "EditTimeOver", "MeetingNotOpen", "MeetingOver", "Muted",
    "NotAllowed", "NotThere", "PhaseClosed", "PhaseNotOpen", "PollClosed", "PollFixed", "PollNotOpen",
    "Refused", "Settled", "TooMany", "WordsGone",
]  # fmt: skip


class PhaseNotOpen(Refused):
    code = "phase_not_open"


class PhaseClosed(Refused):
    code = "phase_closed"


class PollNotOpen(Refused):
    code = "poll_not_open"


class PollClosed(Refused):
    code = "poll_closed"


class PollFixed(Refused):
    """What was asked, and of whom, does not change any more."""

    code = "poll_fixed"


class ConsultationClosed(Refused):
    code = "consultation_closed"


class EditTimeOver(Refused):
    code = "edit_time_over"


class WordsGone(Refused):
    """The words were withdrawn or hidden; nothing can be done with them."""

    code = "words_gone"


class MeetingNotOpen(Refused):
    code = "meeting_not_open"


class MeetingOver(Refused):
    """It is closed or was cancelled."""

    code = "meeting_over"


class Muted(NotAllowed):
    """A host asked this person to be silent in this meeting; they may object."""

    code = "muted"


class Settled(Refused):
    """Somebody else has done it meanwhile, or it is over."""

    code = "settled_already"


class ChangedMeanwhile(Refused):
    """Somebody else saved in between; what was typed is still with whoever typed it."""

    code = "changed_meanwhile"
