"""Rows held until the transaction ends, always from the outside in: consultation, poll or phase or
words, stream.

NO KEY UPDATE, for PostgreSQL looks at foreign keys when it commits: whoever comments holds the stream
and then wants to know that the proposal is still there, while whoever edits the proposal waits for
the stream. A full row lock makes that a deadlock.
"""

from deliberation.models import Consultation, Meeting


def held(rows):
    """``rows`` as they are now, held. On SQLite the transaction itself is the lock."""
    return rows.select_for_update(of=("self",), no_key=True)


def held_consultation(pk) -> Consultation:
    """What hosts do to a consultation is done one after the other, and checked after that."""
    return held(Consultation.objects.all()).select_related("scope").get(pk=pk)


def held_meeting(pk) -> Meeting:
    """What hosts and clerks do to a meeting is done one after the other, and checked after that."""
    rows = Meeting.objects.select_related("consultation__scope", "minutes")
    return held(rows).get(pk=pk)
