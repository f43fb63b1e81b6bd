"""Holding on to what a meeting comes to: points, and promises with an owner and a day."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotThere, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import Notification, Point, Promise, PromiseEntry
from deliberation.notifications.recipients import tell
from deliberation.permissions.meetings import (
    check_follow_promise,
    check_may_owe,
    check_write_up,
)
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_text

from .agenda import current_item
from .locks import held, held_meeting
from .meanwhile import check_unchanged
from .meetings import speakers_for
from .words import clean_words

TEXT, REASONS, PROMISE, WHO, ENTRY = 500, 500, 300, 60, 500  # characters
FURTHEST = timedelta(days=3 * 366)


@transaction.atomic
def pin_point(keeper, meeting, *, kind, text, reasons="", now=None) -> Point:
    """Write down what is agreed or not agreed, for everybody to see."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    mandate = check_write_up(keeper, meeting, now)
    point = Point(meeting=meeting, item=current_item(meeting), mandate=mandate, at=now)
    _fill(point, kind, text, reasons)
    same = {name: getattr(point, name) for name in ("item", "kind", "text", "reasons")}
    _check_new(meeting.points, same, _("这一条已经记上了。"))
    point.save(force_insert=True)
    publish(meeting.stream_id, events.PointPinned(point=point.pk), at=now)
    return point


def _check_new(rows, same: dict, message: str) -> None:
    """Two who lead write down the same at once: it stands there once."""
    if rows.filter(**same, withdrawn_at=None).exists():
        raise Settled(message, code="written_already")


def _fill(point, kind, text, reasons) -> None:
    if kind not in Point.Kind.values:
        raise BadInput(_("请选共识、不同意见或者待核实。"), code="kind_unknown", field="kind")
    point.kind = kind
    point.text = clean_words(text, field="text", most=TEXT, lines=False)
    point.reasons = (
        clean_words(reasons, field="reasons", most=REASONS, lines=False) if reasons.strip() else ""
    )
    if kind == Point.Kind.DISSENT and not point.reasons:
        raise BadInput(_("不同意见要写明谁持什么理由。"), code="reasons_missing", field="reasons")


@transaction.atomic
def edit_point(keeper, point, *, kind, text, reasons="", if_match=None, now=None) -> Point:
    now = now or timezone.now()
    point = _held_point(keeper, point, now)
    check_unchanged(point, if_match)
    _fill(point, kind, text, reasons)
    point.edited_at = now
    point.save()
    publish(point.meeting.stream_id, events.PointEdited(point=point.pk), at=now)
    return point


@transaction.atomic
def withdraw_point(keeper, point, *, now=None) -> Point:
    now = now or timezone.now()
    point = _held_point(keeper, point, now)
    point.withdrawn_at = now
    point.save(update_fields=["withdrawn_at"])
    publish(point.meeting.stream_id, events.PointWithdrawn(point=point.pk), at=now)
    return point


def _held_point(keeper, point, now) -> Point:
    meeting = held_meeting(point.meeting_id)
    check_write_up(keeper, meeting, now)
    found = held(meeting.points.filter(pk=point.pk)).first()
    if found is None:
        raise NotThere(_("没有这一条。"))
    if found.withdrawn_at is not None:
        raise Settled(_("这一条已经撤下。"))
    found.meeting = meeting
    return found


@transaction.atomic
def record_promise(keeper, meeting, *, text, due_on, body=None, who="", now=None) -> Promise:
    """Who does what by when, as it was said in the room. The office is told."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    mandate = check_write_up(keeper, meeting, now)
    if body is not None:
        check_may_owe(meeting, body)
    else:
        who = clean_text(who, field="who", most=WHO, lines=False)
        check_no_personal_numbers(who, "who")
    promised = {
        "item": current_item(meeting),
        "text": clean_words(text, field="text", most=PROMISE, lines=False),
        "due_on": _due(due_on, timezone.localdate(now)),
        "body": body,
        "who": "" if body else who,
    }
    _check_new(meeting.promises, promised, _("这项承诺已经记上了。"))
    promise = Promise.objects.create(meeting=meeting, mandate=mandate, at=now, **promised)
    if body is not None:
        tell(
            speakers_for([body], now), Notification.Kind.PROMISE_MADE, meeting.consultation,
            about=str(promise.pk), link=f"/promises/{promise.pk}/", at=now,
        )  # fmt: skip
    publish(meeting.stream_id, events.PromiseRecorded(promise=promise.pk), at=now)
    return promise


def _due(due_on, after):
    if not after < due_on <= after + FURTHEST:
        raise BadInput(_("期限要在今天以后、三年以内。"), code="due_range", field="due_on")
    return due_on


@transaction.atomic
def withdraw_promise(keeper, promise, *, now=None) -> Promise:
    """It was written down wrongly; only until the minutes go out."""
    now = now or timezone.now()
    meeting = held_meeting(promise.meeting_id)
    check_write_up(keeper, meeting, now)
    promise = _held_promise(promise.pk)
    if promise.withdrawn_at is not None:
        raise Settled(_("这项承诺已经撤下。"))
    promise.withdrawn_at = now
    promise.save(update_fields=["withdrawn_at"])
    publish(meeting.stream_id, events.PromiseWithdrawn(promise=promise.pk), at=now)
    return promise


@transaction.atomic
def follow_promise(person, promise, *, kind, text, due_on=None, now=None) -> PromiseEntry:
    """How a promise stands: progress, more time with its reason, kept, or not kept and why."""
    now = now or timezone.now()
    promise = _held_promise(promise.pk)
    mandate = check_follow_promise(person, promise)
    if kind not in PromiseEntry.Kind.values:
        raise BadInput(_("请选进展、延期、已兑现或者没有兑现。"), code="kind_unknown", field="kind")
    entry = PromiseEntry(promise=promise, kind=kind, mandate=mandate, at=now)
    entry.text = clean_words(text, field="text", most=ENTRY)
    if kind == PromiseEntry.Kind.EXTENDED:
        if due_on is None:
            raise BadInput(_("请写明延到哪天。"), code="due_missing", field="due_on")
        entry.before_on = promise.due_on
        entry.due_on = promise.due_on = _due(due_on, promise.due_on)
    elif kind != PromiseEntry.Kind.PROGRESS:
        promise.status = kind
    entry.save(force_insert=True)
    promise.save(update_fields=["due_on", "status"])
    payload = events.PromiseFollowed(promise=promise.pk, entry=entry.pk)
    publish(promise.meeting.stream_id, payload, at=now)
    return entry


def _held_promise(pk) -> Promise:
    rows = held(Promise.objects.select_related("meeting__consultation__scope", "body"))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这项承诺。"))
    return found
