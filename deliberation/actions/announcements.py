"""Telling the log that time has passed. Openness never waits for it: it is read from the clock."""

from django.db import transaction
from django.db.models import F

from deliberation.events import payloads
from deliberation.events.publish import publish
from deliberation.models import Phase, Poll, StrawPoll

from .strawpolls import announce_closed


def announce_due(now) -> int:
    """Publish each opening and closing whose time has come, once; return how many.

    Safe to run twice, late or never: whoever marks the row publishes, and only one can.
    """
    due = [
        (Phase, "starts_at", "start_announced_at", payloads.PhaseOpened, "phase"),
        (Phase, "ends_at", "end_announced_at", payloads.PhaseClosed, "phase"),
        (Poll, "opens_at", "opening_announced_at", payloads.PollOpened, "poll"),
        (Poll, "closes_at", "closing_announced_at", payloads.PollClosed, "poll"),
    ]
    return sum(_announce(now, *row) for row in due) + _close_strawpolls(now)


def _close_strawpolls(now) -> int:
    """Polls of a meeting whose time is over; whoever holds the meeting closes each."""
    over = StrawPoll.objects.filter(closed_at=None, closes_at__lte=now).order_by("closes_at")
    return sum(announce_closed(poll, now) for poll in over[:200])


def _announce(now, model, when, mark, payload, name) -> int:
    rows = model.objects.filter(**{f"{when}__lte": now, mark: None})
    if model is Poll:
        rows = rows.filter(cancelled_at=None)
    told = 0
    for row in rows.select_related("consultation").order_by(F(when))[:200]:
        told += _tell(now, model, row, mark, payload(**{name: row.pk}))
    return told


@transaction.atomic
def _tell(now, model, row, mark, payload) -> int:
    if not model.objects.filter(pk=row.pk, **{mark: None}).update(**{mark: now}):
        return 0
    publish(row.consultation.stream_id, payload, at=now)
    return 1
