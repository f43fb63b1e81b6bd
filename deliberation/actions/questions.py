"""Asking in a meeting, standing behind a question, and what becomes of it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.bylines import WITH_BYLINE
from deliberation.errors import BadInput, NotThere, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish, tally_changed
from deliberation.models import Notification, Question, QuestionBacking
from deliberation.notifications.recipients import tell
from deliberation.permissions.meetings import (
    check_back_question,
    check_edit_words,
    check_keep_open,
    check_may_owe,
    check_reply,
    check_say,
    check_still_sitting,
    check_still_slow,
    check_write_up,
    speaks_for,
)
from deliberation.permissions.participation import check_withdraw
from portal.accounts.permissions import check_signed_in
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_text

from .locks import held, held_meeting
from .meanwhile import check_still_current, check_unchanged
from .meetings import speakers_for
from .turns import by_hand_of, hand_for, of_meeting
from .words import capacity, clean_words, made_once, withdrawn

TEXT, ANSWER, BY = 500, 2000, 60  # characters
FURTHEST = timedelta(days=366)
Outcome = Question.Outcome


def ask(
    person, meeting, *, text, for_person=None, guest="", consent=False, once="", now=None
) -> Question:
    """Put a question; a clerk does it for somebody without an account."""
    check_signed_in(person)
    text = clean_words(text, field="text", most=TEXT)
    by_hand = for_person is not None or bool(guest.strip())
    hand = hand_for(person, for_person, guest, consent) if by_hand else None
    return made_once(
        Question,
        hand.author if hand else person,
        once,
        {"text": text, "meeting_id": meeting.pk},
        lambda once: _ask(person, meeting, hand, text, guest, once, now or timezone.now()),
    )


def _ask(person, meeting, hand, text, guest, once, now) -> Question:
    if hand:
        mandate = check_keep_open(person, meeting, now)
        who = by_hand_of(hand, meeting, mandate, guest, now)
    else:
        who = {"author": person, **capacity(check_say(person, meeting, now))}
    question = Question.objects.create(
        **of_meeting(meeting), **who, once=once, text=text, created_at=now
    )
    publish(meeting.stream_id, events.QuestionAsked(question=question.pk), at=now)
    check_still_sitting(meeting, now)
    if not hand:
        check_still_slow(person, question, now)
    return question


@transaction.atomic
def back_question(person, question, *, value: bool, now=None) -> None:
    """Stand behind a question, or no more. Setting it twice changes nothing."""
    now = now or timezone.now()
    check_back_question(person, question, now)
    rows = QuestionBacking.objects.filter(question=question, person=person)
    if value:
        QuestionBacking.objects.bulk_create(
            [QuestionBacking(question=question, person=person, at=now)], ignore_conflicts=True
        )
    else:
        rows.delete()
    tally_changed(question.stream_id, question=question.pk)


# --- what becomes of it ---------------------------------------------------------------------------


@transaction.atomic
def take_question(host, question, *, current=None, now=None) -> Question:
    """It is being answered now."""
    now = now or timezone.now()
    question = _held_open(host, question, now)
    if question.outcome == Outcome.TAKEN:
        return question
    taken = list(Question.objects.filter(meeting=question.meeting_id, outcome=Outcome.TAKEN))
    check_still_current(
        next(iter(taken), None), current, _("别的主持人刚刚请人回答另一条提问，请看看是哪一条。")
    )
    for other in taken:
        other.outcome = ""
        other.save(update_fields=["outcome"])
    question.outcome = Outcome.TAKEN
    question.save(update_fields=["outcome"])
    publish(question.stream_id, events.QuestionTaken(question=question.pk), at=now)
    return question


@transaction.atomic
def answer_question(host, question, *, answer, answered_by, if_match=None, now=None) -> Question:
    """Answered in the room: what was said, and by which office."""
    now = now or timezone.now()
    question = _held_open(host, question, now, written=True, if_match=if_match)
    question.answer = clean_words(answer, field="answer", most=ANSWER)
    question.answered_by = _by(answered_by)
    _owed_by_nobody(question)
    return _settle(question, Outcome.ANSWERED, events.QuestionAnswered(question=question.pk), now)


@transaction.atomic
def refer_question(host, question, *, body, due_on, note="", if_match=None, now=None) -> Question:
    """An office answers later, by a day that everybody sees."""
    now = now or timezone.now()
    question = _held_open(host, question, now, written=True, if_match=if_match)
    check_may_owe(question.meeting, body)
    today = timezone.localdate(now)
    if not today < due_on <= today + FURTHEST:
        raise BadInput(_("答复期限要在今天以后、一年以内。"), code="due_range", field="due_on")
    question.referred_to, question.due_on = body, due_on
    question.note = clean_words(note, field="note", most=ANSWER) if note.strip() else ""
    question.answer = question.answered_by = ""
    question.noted = False
    payload = events.QuestionReferred(question=question.pk, body=body.pk, due_on=due_on)
    settled = _settle(question, Outcome.REFERRED, payload, now)
    tell(
        speakers_for([body], now), Notification.Kind.PROMISE_MADE, question.consultation,
        about=str(question.pk), link=f"/referrals/{question.pk}/", at=now,
    )  # fmt: skip
    return settled


@transaction.atomic
def set_question_aside(host, question, *, reason, if_match=None, now=None) -> Question:
    """Not for this meeting; the reason is public."""
    now = now or timezone.now()
    question = _held_open(host, question, now, written=True, if_match=if_match)
    question.answer = clean_words(reason, field="reason", most=ANSWER)
    question.answered_by = ""
    _owed_by_nobody(question)
    payload = events.QuestionSetAside(question=question.pk)
    return _settle(question, Outcome.SET_ASIDE, payload, now)


@transaction.atomic
def answer_referral(person, question, *, answer, now=None) -> Question:
    """The office that was to reply does; late it stays late. Who asked is told. Where a host or clerk
    writes the reply down, it says so, and the office is told."""
    now = now or timezone.now()
    held_meeting(question.meeting_id)
    question = _held(question.pk)
    question.mandate_now = check_reply(person, question)
    question.answer = clean_words(answer, field="answer", most=ANSWER)
    question.answered_by = question.referred_to.display_name[:BY]
    question.noted = not speaks_for(person, question.referred_to_id)
    if question.noted:
        tell(
            speakers_for([question.referred_to], now), Notification.Kind.REPLY_NOTED,
            question.consultation, about=str(question.pk), link=f"/referrals/{question.pk}/", at=now,
        )  # fmt: skip
    return _settle(question, Outcome.ANSWERED, events.QuestionAnswered(question=question.pk), now)


def _owed_by_nobody(question) -> None:
    """The host has dealt with it after all: what was sent to an office before is taken back."""
    question.referred_to, question.due_on, question.note = None, None, ""
    question.noted = False


def _settle(question, outcome, payload, now) -> Question:
    question.outcome, question.settled_at, question.settled_as = outcome, now, question.mandate_now
    question.save()
    tell(
        question.told, Notification.Kind.QUESTION_SETTLED, question.consultation,
        about=f"{question.pk}:{outcome}", question=question,
        link=f"/meetings/{question.meeting_id}/#q-{question.pk}", at=now,
    )  # fmt: skip
    publish(question.stream_id, payload, at=now)
    return question


def _by(text) -> str:
    text = clean_text(text, field="answered_by", most=BY, lines=False)
    check_no_personal_numbers(text, "answered_by")
    return text


def _held_open(host, question, now, *, written=False, if_match=None) -> Question:
    """``written``: what was answered may also be put down after the meeting, until the minutes go out.
    What became of it is changed only by whoever says what they saw (``if_match``)."""
    meeting = held_meeting(question.meeting_id)
    check = check_write_up if written else check_keep_open
    mandate = check(host, meeting, now)
    question = _held(question.pk)
    if not question.is_shown:
        raise Settled(_("这条提问已经撤回或隐去。"), code="words_gone")
    if question.is_settled:
        if if_match is None:
            raise Settled(_("这条提问已经有了结果。"))
        check_unchanged(question, if_match)
    question.mandate_now = mandate
    return question


# --- one's own words ------------------------------------------------------------------------------


@transaction.atomic
def edit_question(person, question, *, text, now=None) -> Question:
    now = now or timezone.now()
    text = clean_words(text, field="text", most=TEXT)
    question = _held(question.pk)
    check_edit_words(person, question, now)
    if question.text == text:
        return question
    question.text, question.edited_at = text, now
    question.save(update_fields=["text", "edited_at"])
    publish(question.stream_id, events.QuestionEdited(question=question.pk), at=now)
    return question


@transaction.atomic
def withdraw_question(person, question, *, now=None) -> Question:
    now = now or timezone.now()
    question = _held(question.pk)
    check_withdraw(person, question)
    withdrawn(question, now)
    publish(question.stream_id, events.QuestionWithdrawn(question=question.pk), at=now)
    return question


def _held(pk) -> Question:
    rows = held(Question.objects.all()).select_related(
        "meeting__consultation__scope", "consultation", "referred_to", *WITH_BYLINE
    )
    question = rows.filter(pk=pk).first()
    if question is None:
        raise NotThere(_("没有这条提问。"))
    return question
