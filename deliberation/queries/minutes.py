"""The minutes of a meeting: finding them, and who may read what of them now."""

from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import NotThere
from deliberation.models import Minutes, MinutesObjection, MinutesVersion
from deliberation.permissions.meetings import check_keep
from deliberation.permissions.minutes import (
    check_draft_minutes,
    check_object_to_minutes,
    check_publish_minutes,
    check_send_minutes,
    may_read_minutes,
)
from deliberation.record.days import deadline, end_of
from portal.accounts.permissions import allowed
from portal.kit.errors import Refused
from portal.kit.redline import pieces

from .minutes_text import gathered
from .until import until

WITH = (
    "meeting__consultation__scope",
    "meeting__stream",
    "edited_by",
    "published_as__division",
    "published_as__body__division",
    "published_as__user",
)


def minutes_of(meeting) -> Minutes | None:
    found = Minutes.objects.select_related(*WITH).filter(meeting=meeting).first()
    if found is not None:
        found.meeting = meeting
    return found


def get_minutes(person, meeting) -> Minutes:
    """Raises ``NotThere`` for none and for those that this person may not read yet, alike."""
    found = minutes_of(meeting)
    if found is None or not may_read_minutes(person, found):
        raise NotThere(_("这次会议的纪要还没有公布。"))
    return found


def get_objection(minutes, pk) -> MinutesObjection:
    found = minutes.objections.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这条异议。"))
    found.minutes = minutes
    return found


def minutes_page(person, meeting, now=None) -> dict:
    """All that the page shows to this person: the text where they may read it, what they may do."""
    now = now or timezone.now()
    minutes = minutes_of(meeting)
    keeps = allowed(check_keep, person, meeting)
    page = {
        "meeting": meeting,
        "minutes": None,
        "keeps": keeps,
        "due": published_due(meeting),
        "may_draft": minutes is None and allowed(check_draft_minutes, person, meeting),
    }
    if minutes is None or not may_read_minutes(person, minutes):
        return page | {"being_checked": minutes is not None and minutes.sent_at is not None}
    return (
        page
        | {"minutes": minutes, "text": text_of(minutes), "checked": _checked(minutes)}
        | {"versions": minutes.versions.count()}
        | _steps(person, minutes, now)
        | {"objections": _objections(person, minutes, keeps)}
    )


def versions_page(person, meeting, number: int) -> dict:
    """The texts that there were since they were sent, and one of them (the last, where there is none of
    that number) beside the one before it: all of the first, of others what was changed."""
    minutes = get_minutes(person, meeting)
    rows = list(versions_of(minutes).defer("summary", "notes"))
    if not rows:
        raise NotThere(_("这份纪要还没有送大家核对。"))
    shown = next((row for row in rows if row.number == number), rows[-1])
    before = minutes.versions.filter(number=shown.number - 1).first()
    return {
        "meeting": meeting,
        "minutes": minutes,
        "versions": rows,
        "shown": shown,
        "parts": _parts(meeting, before, shown),
    }


def versions_of(minutes):
    return minutes.versions.select_related("mandate__division", "mandate__body__division")


def _parts(meeting, before: MinutesVersion | None, now: MinutesVersion) -> list[dict]:
    """``[{"item": or None for the summary, "pieces"}]``."""
    first = before is None
    texts = [(None, "" if first else before.summary, now.summary)]
    for item in meeting.items.all():
        key = str(item.pk)
        texts.append((item, "" if first else before.notes.get(key, ""), now.notes.get(key, "")))
    return [
        {"item": item, "pieces": pieces(new if first else old, new)}
        for item, old, new in texts
        if old != new
    ]


def published_due(meeting) -> dict | None:
    """By when they should be public: working days from the close (``deadlines.toml``)."""
    if meeting.closed_at is None:
        return None
    end = end_of(deadline("minutes_published"), timezone.localdate(meeting.closed_at))
    return {"due_on": end.day, "provisional": end.provisional}


def text_of(minutes) -> dict:
    """As far as the log went when they were sent; a draft goes as far as it goes now."""
    meeting = minutes.meeting
    upto = meeting.stream.seq if minutes.status == Minutes.Status.DRAFT else minutes.upto_seq
    return gathered(meeting, upto, minutes.notes, promised_at=minutes.sent_at)


def _steps(person, minutes, now) -> dict:
    """What may be done next, or the sentence that says why not."""
    return {
        "until": until(minutes.object_until),
        "may_edit": minutes.status != Minutes.Status.PUBLISHED
        and allowed(check_keep, person, minutes.meeting),
        "may_send": allowed(check_send_minutes, person, minutes),
        "may_object": allowed(check_object_to_minutes, person, minutes, now),
        "why_not_publish": _why_not(check_publish_minutes, person, minutes, now),
    }


def _why_not(check, *args) -> str:
    try:
        check(*args)
    except Refused as refused:
        return refused.message
    return ""


def _objections(person, minutes, keeps: bool) -> list[MinutesObjection]:
    """All of them to who keeps the minutes, one's own to everybody else; never by whom."""
    if not person.is_authenticated:
        return []
    rows = minutes.objections.all()
    return list(rows if keeps else rows.filter(person=person))


def _checked(minutes) -> dict:
    """How the checking went, as numbers that everybody may read."""
    answered = list(minutes.objections.values_list("accepted", flat=True))
    return {
        "made": len(answered),
        "accepted": answered.count(True),
        "dismissed": answered.count(False),
    }
