"""Errors of deliberation, named after the rule that refuses. The base is portal.kit.errors."""

from portal.kit.errors import BadInput, NotAllowed, NotThere, Refused, TooMany

__all__ = [
    "BadInput", "ConsultationClosed", "EditTimeOver", "NotAllowed", "NotThere", "PhaseClosed",
    "PhaseNotOpen", "PollClosed", "PollFixed", "PollNotOpen", "Refused", "TooMany", "WordsGone",
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
