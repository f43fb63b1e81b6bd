"""Every kind of event by its name, in the log of a consultation and in that of a meeting."""

from . import meetings, payloads
from .payloads import Payload


def _kinds(module) -> dict[str, type[Payload]]:
    found = (one for one in vars(module).values() if isinstance(one, type))
    return {one.kind: one for one in found if "kind" in vars(one)}


OF_CONSULTATIONS = _kinds(payloads)
OF_MEETINGS = _kinds(meetings)
KINDS = OF_CONSULTATIONS | OF_MEETINGS
