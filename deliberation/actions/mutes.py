"""Asking somebody to be silent in a meeting: with rule and facts, a way to object, another to decide."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotThere, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import Guest, Mute, Notification, Rule
from deliberation.notifications.recipients import tell
from deliberation.permissions.meetings import (
    check_decide_mute,
    check_keep,
    check_mute,
    check_object,
    check_remove_guest,
)
from deliberation.record.days import appeal_end, deadline, end_of
from portal.kit.text import clean_text

from .attendance import gone_from
from .locks import held, held_meeting
from .seats import take_back_sign_up
from .words import clean_words

FACTS, OBJECTION, ANSWER = 300, 500, 300  # characters


@transaction.atomic
def mute(host, meeting, target, *, rule, facts, now=None) -> Mute:
    """``target`` may not speak, ask or back any more in this meeting. Only they are told that it is them:
    a hand that is up stays up and is passed over (``call_turn``), who holds the floor is thanked by the
    host as anybody. Either done with the mute would tell everybody who it is."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_mute(host, meeting, target, now)
    if rule not in Rule.values:
        raise BadInput(_("请选违反了哪一条规则。"), code="rule_unknown", field="rule")
    facts = clean_words(facts, field="facts", most=FACTS)
    if Mute.objects.filter(meeting=meeting, person=target, lifted_at=None).exists():
        raise Settled(_("这位已经被禁言。"))
    made = Mute.objects.create(
        meeting=meeting, person=target, rule=rule, facts=facts, by=host, at=now,
        object_until=appeal_end(timezone.localdate(now)),
    )  # fmt: skip
    _tell(made, Notification.Kind.MUTED, now)
    publish(meeting.stream_id, events.MuteImposed(mute=made.pk, rule=rule), at=now)
    return made


@transaction.atomic
def remove_guest(host, meeting, guest: Guest, *, reason, now=None) -> Mute:
    """Take out of a closed meeting who came with its link, for a reason that they alone are told. They may
    object as to a mute; its end lets them in again, and until then the link does not. A hand that is up
    stays up: taken down with the removal it would tell everybody who it is."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    target = guest.person
    check_remove_guest(host, meeting, target)
    if not meeting.guests.filter(pk=guest.pk).delete()[0]:
        raise NotThere(_("没有这位受邀的人。"))
    for before in Mute.objects.filter(meeting=meeting, person=target, lifted_at=None):
        _lift(before, now)
    made = Mute.objects.create(
        meeting=meeting, person=target, is_removal=True, by=host, at=now,
        facts=clean_words(reason, field="reason", most=FACTS),
        object_until=appeal_end(timezone.localdate(now)),
    )  # fmt: skip
    gone_from(meeting, target, now)
    if meeting.opened_at is None and _has_seat(target, meeting):
        take_back_sign_up(target, meeting, now=now)  # the seat is for who was drawn next
    _tell(made, Notification.Kind.GUEST_REMOVED, now)
    publish(meeting.stream_id, events.GuestRemoved(mute=made.pk), at=now)
    return made


def _has_seat(person, meeting) -> bool:
    return meeting.signups.filter(person=person, withdrawn_at=None).exists()


def let_everybody_in(meeting, now) -> None:
    """Nobody is kept out of a meeting that is everybody's."""
    for made in Mute.objects.filter(meeting=meeting, is_removal=True, lifted_at=None):
        _lift(made, now)


@transaction.atomic
def lift_mute(host, made: Mute, *, now=None) -> Mute:
    """They may speak again."""
    now = now or timezone.now()
    meeting = held_meeting(made.meeting_id)
    check_keep(host, meeting)
    made = _held(made.pk)
    if made.lifted_at is not None:
        raise Settled(_("已经解除。"))
    _lift(made, now)
    return made


def _lift(made, now) -> None:
    made.lifted_at = now
    made.save(update_fields=["lifted_at"])
    if made.is_removal and made.person.closed_at is None:
        Guest.objects.get_or_create(meeting=made.meeting, person=made.person, defaults={"at": now})
    lifted = events.GuestLetIn if made.is_removal else events.MuteLifted
    publish(made.meeting.stream_id, lifted(mute=made.pk), at=now)


@transaction.atomic
def object_to_mute(person, made: Mute, *, text, now=None) -> Mute:
    """The person says why it was wrong; somebody else looks at it by a day that is told."""
    now = now or timezone.now()
    made = _held(made.pk)
    check_object(person, made, now)
    made.objection = clean_text(text, field="text", most=OBJECTION)
    made.objected_at = now
    made.review_due_on = end_of(deadline("moderation_review"), timezone.localdate(now)).day
    made.save(update_fields=["objection", "objected_at", "review_due_on"])
    return made


@transaction.atomic
def decide_mute(person, made: Mute, *, upheld: bool, answer, now=None) -> Mute:
    """Somebody else decides; where the objection is right, the mute ends."""
    now = now or timezone.now()
    made = _held(made.pk)
    check_decide_mute(person, made)
    made.answer = clean_words(answer, field="answer", most=ANSWER)
    made.decided_by, made.upheld, made.decided_at = person, upheld, now
    made.save(update_fields=["answer", "decided_by", "upheld", "decided_at"])
    kind = Notification.Kind
    _tell(made, kind.REMOVAL_DECIDED if made.is_removal else kind.MUTE_DECIDED, now)
    if upheld and made.lifted_at is None:
        _lift(made, now)
    return made


def _tell(made, kind, now) -> None:
    tell(
        [made.person_id], kind, made.meeting.consultation, about=str(made.pk),
        link=f"/me/mutes/{made.pk}/", at=now,
    )  # fmt: skip


def _held(pk) -> Mute:
    rows = held(Mute.objects.select_related("meeting__consultation__scope"))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这项处理。"))
    return found
