from django.utils import timezone

from deliberation.models import Notification
from portal.accounts.permissions import check_signed_in


def mark_read(person, *, up_to=None, now=None) -> int:
    """Mark the person's notifications as read, those made up to ``up_to`` (now without)."""
    check_signed_in(person)
    now = now or timezone.now()
    rows = Notification.objects.filter(person=person, read_at=None, at__lte=up_to or now)
    return rows.update(read_at=now)
