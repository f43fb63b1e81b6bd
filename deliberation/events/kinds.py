"""Every kind of event by its name, in the log of a consultation and in that of a meeting."""

from . import meetings, payloads
from .payloads import Payload


def _kinds(module) -> dict[str, type[Payload]]:
    named = (one for one in vars(module).values() if isinstance(one, type))
    found = (one for one in named if issubclass(one, Payload) and "kind" in vars(one))
    return {one.kind: one for one in found}


OF_CONSULTATIONS = _kinds(payloads)
OF_MEETINGS = _kinds(meetings)
KINDS = OF_CONSULTATIONS | OF_MEETINGS
