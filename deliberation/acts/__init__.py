"""Everything that is done in the room of a meeting, by name: one table that the socket, the forms of
the pages and the API share, so that checks, refusals and "once" are the same whichever way it comes.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from deliberation.errors import BadInput
from deliberation.queries.meetings import meeting_to_act_in
from portal.accounts.limits import limit_person
from portal.accounts.once import act_name, done_once_by
from portal.accounts.permissions import check_signed_in

from .table import ACTS, COUNTED, OF_WORDS

LONGEST_NAME = 64  # characters of a client's name for an act

__all__ = ["ACTS", "perform"]


def perform(person, meeting_pk, act, data, *, name: str) -> dict:
    """Do ``act`` in a meeting; what it made comes back as ids. Raises ``Refused``.

    ``name`` names this act of this person (a socket act's id, an Idempotency-Key, a form's token): sent
    again, in whatever way, it is answered as the first time and not done again; with other data it is
    refused. Acts that make words keep their name with them; all others leave it as a row of their own
    transaction.
    """
    check_signed_in(person)
    if not isinstance(act, str) or act not in ACTS:
        raise BadInput(_("没有这种操作。"), code="act_unknown")
    if not isinstance(data, dict):
        raise BadInput(_("格式不对。"), code="bad_input", field="data")
    if act in COUNTED:
        limit_person(person, "meeting_acts", settings.MEETING_CHANGES_A_MINUTE)
    meeting = meeting_to_act_in(person, meeting_pk)
    once = act_name(name)
    if act in OF_WORDS or not once:
        return ACTS[act](person, meeting, data, once)
    return done_once_by(
        person, f"{meeting.pk}\n{act}\n{name}", lambda: ACTS[act](person, meeting, data, once), data
    )
