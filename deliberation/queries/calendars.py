"""A meeting as an iCalendar file (RFC 5545): what its page says, no more."""

import datetime

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

CHANGES = ("meeting.announced", "meeting.edited", "meeting.cancelled")


def calendar_of(meeting) -> bytes:
    """The same bytes until the meeting changes: SEQUENCE counts the changes, DTSTAMP is the last one."""
    changed = meeting.stream.events.filter(kind__in=CHANGES).aggregate(n=Count("pk"), at=Max("at"))
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Gongyi//meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    stamp = changed["at"] or meeting.announced_at
    for name, value in {
        "uid": f"{meeting.pk}@gongyi",
        "dtstamp": stamp.astimezone(datetime.UTC),
        "last-modified": stamp.astimezone(datetime.UTC),
        "sequence": max(0, changed["n"] - 1),
        "status": "CANCELLED" if meeting.cancelled_at else "CONFIRMED",
        "summary": meeting.title,
        "dtstart": _local(meeting.starts_at),
        "dtend": _local(meeting.ends_at),
        "location": meeting.place,
        "description": _description(meeting),
        "url": settings.SITE_URL + reverse("meeting", args=[meeting.pk]),
    }.items():
        if value != "":
            event.add(name, value)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _local(at):
    return timezone.localtime(at, timezone.get_default_timezone()).replace(microsecond=0)


def _description(meeting) -> str:
    parts = [meeting.consultation.topic, meeting.about, meeting.access]
    if meeting.cancelled_at:
        parts.insert(0, _("已取消：%(why)s") % {"why": meeting.cancelled_because})
    parts += [f"{item.number}. {item.title}" for item in meeting.items.all()]
    if meeting.link:
        parts.append(meeting.link)
    return "\n".join(part for part in parts if part)
