"""When something ends, as people say it."""

import datetime
from dataclasses import dataclass

from django.utils import timezone


@dataclass(frozen=True)
class Until:
    """Midnight is 24:00 of the day that ends then."""

    day: datetime.date
    time: str


def until(at) -> Until | None:
    if at is None:
        return None
    local = timezone.localtime(at)
    if local.time() == datetime.time.min:
        return Until(local.date() - datetime.timedelta(days=1), "24:00")
    return Until(local.date(), f"{local:%H:%M}")


def dated(entries) -> list:
    """Public entries with the end that was and the end that is."""
    for entry in entries:
        entry.before, entry.after = until(entry.before_at), until(entry.after_at)
    return list(entries)
