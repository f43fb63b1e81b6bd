"""Writing up a meeting: drawn from its events, put to those who attended, published."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import ChangedMeanwhile, NotThere
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import Minutes, MinutesObjection, MinutesVersion, Notification, Stream
from deliberation.notifications.recipients import tell
from deliberation.permissions.minutes import (
    awaits_change,
    check_answer_objection,
    check_draft_minutes,
    check_edit_minutes,
    check_object_to_minutes,
    check_publish_minutes,
    check_send_minutes,
)
from deliberation.record.days import deadline, end_of, moment_after
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_optional, clean_text

from .locks import held, held_meeting
from .words import clean_words

SUMMARY, NOTE, OBJECTION, ANSWER = 8000, 4000, 500, 300  # characters


@transaction.atomic
def draft_minutes(person, meeting, *, now=None) -> Minutes:
    """Begin the minutes. Harmless a second time: there is one of a meeting."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_draft_minutes(person, meeting)
    if (made := Minutes.objects.filter(meeting=meeting).first()) is not None:
        return made
    return Minutes.objects.create(
        meeting=meeting, upto_seq=_now_at(meeting), edited_by=person, edited_at=now
    )


def _now_at(meeting) -> int:
    return Stream.objects.values_list("seq", flat=True).get(pk=meeting.stream_id)


@transaction.atomic
def edit_minutes(person, minutes, *, version: int, summary, notes: dict, now=None) -> Minutes:
    """The clerk's own words: a summary, and a note by item (``{item id: text}``).

    ``version`` is the one that was read; two clerks at once do not write over each other. A text
    that stays as it is is no edit.
    """
    now = now or timezone.now()
    minutes = _held(minutes.pk)
    mandate = check_edit_minutes(person, minutes)
    fresh = {"summary": _own(summary, "summary", SUMMARY), "notes": _notes(minutes, notes)}
    if version != minutes.version:
        raise ChangedMeanwhile(_("别人刚刚改过这份纪要。您写的还在，请对照以后再保存。"))
    if fresh == {"summary": minutes.summary, "notes": minutes.notes}:
        return minutes
    asked_for = awaits_change(minutes)
    minutes.summary, minutes.notes = fresh["summary"], fresh["notes"]
    minutes.version += 1
    minutes.edited_by, minutes.edited_at = person, now
    minutes.save(update_fields=["summary", "notes", "version", "edited_by", "edited_at"])
    if minutes.status == Minutes.Status.OBJECTIONS:
        _put_again(person, minutes, mandate, asked_for, now)
    return minutes


def _put_again(person, minutes, mandate, asked_for: bool, now) -> None:
    """Those present are told that the text is another one. What no accepted objection asked for they
    may object to for a whole period again."""
    made = _keep(minutes, mandate, now)
    if not asked_for:
        minutes.object_until = objections_end(now)
        minutes.save(update_fields=["object_until"])
    _tell_present(
        person, minutes, Notification.Kind.MINUTES_EDITED, f"{minutes.pk}:{made.number}", now
    )
    if not asked_for:
        _publish_sent(minutes, now)


def _keep(minutes, mandate, now) -> MinutesVersion:
    return MinutesVersion.objects.create(
        minutes=minutes, number=minutes.versions.count() + 1, at=now, mandate=mandate,
        summary=minutes.summary, notes=minutes.notes,
    )  # fmt: skip


def _tell_present(person, minutes, kind, about: str, now) -> None:
    there = minutes.meeting.attendances.exclude(person=None).exclude(person=person)
    tell(
        there.values_list("person_id", flat=True), kind, minutes.meeting.consultation,
        about=about, link=f"/meetings/{minutes.meeting_id}/minutes/", at=now,
    )  # fmt: skip


def _publish_sent(minutes, now) -> None:
    sent = events.MinutesSent(object_until=minutes.object_until)
    publish(minutes.meeting.stream_id, sent, at=now)


def _own(text, field: str, most: int) -> str:
    text = clean_optional(text, field=field, most=most)
    check_no_personal_numbers(text, field)
    return text


def _notes(minutes, notes: dict) -> dict[str, str]:
    """Of items that there are; an empty one is none."""
    items = {str(pk) for pk in minutes.meeting.items.values_list("pk", flat=True)}
    kept = {key: _own(text, f"note_{key}", NOTE) for key, text in notes.items() if key in items}
    return {key: text for key, text in kept.items() if text}


@transaction.atomic
def send_minutes(person, minutes, *, now=None) -> Minutes:
    """Put them to those who attended; what happened is fixed as far as the log goes now."""
    now = now or timezone.now()
    minutes = _held(minutes.pk)
    mandate = check_send_minutes(person, minutes)
    minutes.upto_seq = _now_at(minutes.meeting)
    minutes.status, minutes.sent_at = Minutes.Status.OBJECTIONS, now
    minutes.object_until = objections_end(now)
    minutes.save(update_fields=["upto_seq", "status", "sent_at", "object_until"])
    _keep(minutes, mandate, now)
    _tell_present(person, minutes, Notification.Kind.MINUTES_SENT, str(minutes.pk), now)
    _publish_sent(minutes, now)
    return minutes


def objections_end(now):
    """24:00 of the last day, when they are sent at ``now``."""
    return moment_after(end_of(deadline("minutes_objection"), timezone.localdate(now)).day)


@transaction.atomic
def object_to_minutes(person, minutes, *, text, now=None) -> MinutesObjection:
    """Somebody who attended says what is wrong and how it should read."""
    now = now or timezone.now()
    minutes = _held(minutes.pk)
    check_object_to_minutes(person, minutes, now)
    text = clean_text(text, field="text", most=OBJECTION)
    return MinutesObjection.objects.create(minutes=minutes, person=person, text=text, at=now)


@transaction.atomic
def answer_objection(person, objection, *, accepted: bool, answer, now=None) -> MinutesObjection:
    """Accepted or not, with words; what is accepted still has to be written in."""
    now = now or timezone.now()
    minutes = _held(objection.minutes_id)
    objection = held(minutes.objections.filter(pk=objection.pk)).first()
    if objection is None:
        raise NotThere(_("没有这条异议。"))
    objection.minutes = minutes
    check_answer_objection(person, objection)
    objection.answer = clean_words(answer, field="answer", most=ANSWER)
    objection.accepted, objection.answered_by, objection.answered_at = accepted, person, now
    objection.save(update_fields=["answer", "accepted", "answered_by", "answered_at"])
    tell(
        [objection.person_id], Notification.Kind.MINUTES_ANSWERED, minutes.meeting.consultation,
        about=str(objection.pk), link=f"/meetings/{minutes.meeting_id}/minutes/#objections", at=now,
    )  # fmt: skip
    return objection


@transaction.atomic
def publish_minutes(person, minutes, *, now=None) -> Minutes:
    now = now or timezone.now()
    minutes = _held(minutes.pk)
    mandate = check_publish_minutes(person, minutes, now)
    minutes.status, minutes.published_at = Minutes.Status.PUBLISHED, now
    minutes.published_as = mandate
    minutes.save(update_fields=["status", "published_at", "published_as"])
    publish(minutes.meeting.stream_id, events.MinutesPublished(), at=now)
    return minutes


def _held(pk) -> Minutes:
    """The meeting is held first, as everywhere."""
    meeting_pk = Minutes.objects.filter(pk=pk).values_list("meeting_id", flat=True).first()
    if meeting_pk is None:
        raise NotThere(_("没有这份纪要。"))
    meeting = held_meeting(meeting_pk)
    minutes = held(Minutes.objects.all()).get(pk=pk)
    minutes.meeting = meeting
    return minutes
