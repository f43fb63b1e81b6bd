"""What a meeting goes through, one thing after the other."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotThere, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import AgendaItem
from deliberation.permissions.meetings import check_keep_open
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_text

from .locks import held_meeting
from .meanwhile import check_still_current, check_unchanged

MOST, TITLE, LONGEST = 20, 120, 600  # items, characters, minutes


def set_items(meeting, items) -> None:
    """The agenda as it is announced, in the transaction of whoever announces; nothing has begun yet."""
    rows = [
        AgendaItem(meeting=meeting, number=number, **_written(title, minutes))
        for number, (title, minutes) in enumerate(items, 1)
    ]
    if not 1 <= len(rows) <= MOST:
        raise BadInput(_("议程写 1 到 20 项。"), code="items_count", field="items")
    meeting.items.all().delete()
    AgendaItem.objects.bulk_create(rows)


def _written(title, minutes) -> dict:
    title = clean_text(title, field="items", most=TITLE, lines=False)
    check_no_personal_numbers(title, "items")
    if not 1 <= minutes <= LONGEST:
        raise BadInput(_("每项议程 1 到 600 分钟。"), code="minutes_range", field="items")
    return {"title": title, "minutes": minutes}


@transaction.atomic
def add_item(person, meeting, *, title, minutes=15, now=None) -> AgendaItem:
    """One thing more, at the end."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_keep_open(person, meeting, now)
    last = meeting.items.order_by("-number").first()
    number = last.number + 1 if last else 1
    if number > MOST:
        raise BadInput(_("议程写 1 到 20 项。"), code="items_count", field="items")
    item = AgendaItem.objects.create(meeting=meeting, number=number, **_written(title, minutes))
    publish(meeting.stream_id, events.ItemAdded(item=item.pk), at=now)
    return item


@transaction.atomic
def edit_item(person, item, *, title, minutes, if_match=None, now=None) -> AgendaItem:
    now = now or timezone.now()
    meeting = held_meeting(item.meeting_id)
    check_keep_open(person, meeting, now)
    item = _here(meeting, item.pk)
    check_unchanged(item, if_match)
    for name, value in _written(title, minutes).items():
        setattr(item, name, value)
    item.save(update_fields=["title", "minutes"])
    publish(meeting.stream_id, events.ItemEdited(item=item.pk), at=now)
    return item


@transaction.atomic
def open_item(person, item, *, current=None, now=None) -> AgendaItem:
    """Go to this item; the one before is over with that. Harmless a second time."""
    now = now or timezone.now()
    meeting = held_meeting(item.meeting_id)
    check_keep_open(person, meeting, now)
    item = _here(meeting, item.pk)
    if item.opened_at is not None and item.closed_at is None:
        return item
    check_still_current(
        current_item(meeting), current, _("议程刚才已经被别人翻过去了，请看看现在到了哪一项。")
    )
    for other in meeting.items.filter(opened_at__isnull=False, closed_at=None):
        _close(other, now)
    item.opened_at, item.closed_at = now, None
    item.save(update_fields=["opened_at", "closed_at"])
    publish(meeting.stream_id, events.ItemOpened(item=item.pk), at=now)
    return item


@transaction.atomic
def close_item(person, item, *, now=None) -> AgendaItem:
    now = now or timezone.now()
    meeting = held_meeting(item.meeting_id)
    check_keep_open(person, meeting, now)
    item = _here(meeting, item.pk)
    if item.opened_at is None or item.closed_at is not None:
        raise Settled(_("这一项已经不在进行。"))
    _close(item, now)
    return item


def _close(item, now) -> None:
    item.closed_at = now
    item.save(update_fields=["closed_at"])
    publish(item.meeting.stream_id, events.ItemClosed(item=item.pk), at=now)


def _here(meeting, pk) -> AgendaItem:
    item = meeting.items.filter(pk=pk).first()
    if item is None:
        raise NotThere(_("没有这项议程。"))
    item.meeting = meeting
    return item


def open_items(meeting):
    """Rows of what the meeting is at: one or none."""
    return meeting.items.filter(opened_at__isnull=False, closed_at=None).order_by()


def current_item(meeting) -> AgendaItem | None:
    """Where the meeting is now; one read."""
    return open_items(meeting).first()
