"""Writing the log: called by actions, inside their transaction."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from deliberation.models import Event, Stream

from . import hints
from .payloads import Payload


def publish(stream_id, payload: Payload, *, at=None) -> Event:
    """Number ``payload`` and keep it. The row of the stream stays locked until the commit, so
    that numbers appear in the order in which they are committed and none is ever missing.

    Call it last in an action: what comes after holds up everybody else's events.
    """
    Stream.objects.filter(pk=stream_id).update(seq=F("seq") + 1)
    seq = Stream.objects.values_list("seq", flat=True).get(pk=stream_id)
    event = Event.objects.create(
        stream_id=stream_id,
        seq=seq,
        kind=payload.kind,
        at=at or timezone.now(),
        data=payload.model_dump(mode="json", exclude_none=True),
    )
    transaction.on_commit(lambda: hints.grown(stream_id))
    return event


def tally_changed(stream_id, **moved) -> None:
    """Say after the commit that a count moved (``hints.counted``). Passing state: no number, nothing
    is kept."""
    transaction.on_commit(lambda: hints.counted(stream_id, **moved))
