"""How many look on: each process that serves sockets counts its own, room by room (``live.presence``)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deliberation.events.publish import tally_changed
from deliberation.models import Presence

KEPT = timedelta(minutes=2)  # of a process that died; its row counts for nothing long before


@transaction.atomic
def count_presence(stream_id, process: str, people: int, *, changed: bool, now=None) -> None:
    """So many look on through ``process``; one write. ``changed`` tells the rooms of all processes."""
    row = Presence(stream_id=stream_id, process=process, people=people, at=now or timezone.now())
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["stream", "process"],
        update_fields=["people", "at"],
    )
    if changed:
        tally_changed(stream_id, presence=stream_id)


@transaction.atomic
def forget_presence(stream_id, process: str, *, until) -> None:
    """The room closed at ``until``; one that was opened again since is left alone."""
    if Presence.objects.filter(stream=stream_id, process=process, at__lte=until).delete()[0]:
        tally_changed(stream_id, presence=stream_id)


def tidy_presence(now) -> None:
    """Called by the clock."""
    Presence.objects.filter(at__lt=now - KEPT).delete()
