"""Speaking in a meeting: typing a statement, asking for the floor, giving it, writing down what was
said for somebody who does not type."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.bylines import WITH_BYLINE
from deliberation.errors import BadInput, NotThere, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import Turn
from deliberation.permissions.meetings import (
    check_edit_words,
    check_keep_open,
    check_may_be_called,
    check_say,
    check_sitting,
    check_speak,
    check_still_sitting,
    check_still_slow,
    check_write_for,
    check_write_own,
    check_write_up,
    voice_in,
)
from deliberation.permissions.participation import check_own, check_withdraw
from deliberation.permissions.standing import Standing
from portal.accounts.permissions import check_signed_in
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_text

from .agenda import current_item, open_items
from .locks import held, held_meeting
from .meanwhile import check_still_current, check_unchanged
from .words import Hand, capacity, clean_words, made_once, withdrawn

TEXT, GUEST = 2000, 60  # characters
Stage, Channel = Turn.Stage, Turn.Channel
ON_THE_LIST = (Stage.WAITING, Stage.SPEAKING)


def say(person, meeting, *, text, once="", now=None) -> Turn:
    """Type a statement into the room."""
    check_signed_in(person)
    text = clean_words(text, field="text", most=TEXT)
    return made_once(
        Turn,
        person,
        once,
        {"text": text, "meeting_id": meeting.pk},
        lambda once: _say(person, meeting, text, once, now or timezone.now()),
    )


def _say(person, meeting, text, once, now) -> Turn:
    standing = check_say(person, meeting, now)
    turn = Turn.objects.create(
        **of_meeting(meeting),
        author=person,
        once=once,
        text=text,
        created_at=now,
        **capacity(standing),
    )
    publish(meeting.stream_id, events.TurnSaid(turn=turn.pk), at=now)
    check_still_sitting(meeting, now)
    check_still_slow(person, turn, now)
    return turn


def of_meeting(meeting) -> dict:
    return {
        "meeting": meeting,
        "consultation_id": meeting.consultation_id,
        "item_id": open_items(meeting).values_list("pk", flat=True).first(),
    }


# --- for somebody who does not type -----------------------------------------------------------------


def record_turn(
    clerk, meeting, *, text, for_person=None, guest="", consent=False, channel=Channel.HALL,
    once="", now=None,
) -> Turn:  # fmt: skip
    """A clerk or host writes down what somebody in the hall or on the phone said, with consent.

    ``for_person`` is somebody whom the clerk registered; ``guest`` says what somebody without an
    account is (an office, a trade), never their name.
    """
    now = now or timezone.now()
    text = clean_words(text, field="text", most=TEXT)
    hand = hand_for(clerk, for_person, guest, consent)
    same = {"text": text, "meeting_id": meeting.pk}
    return made_once(
        Turn, hand.author, once, same,
        lambda once: _record(clerk, meeting, hand, text, guest, channel, once, now),
    )  # fmt: skip


def _record(clerk, meeting, hand, text, guest, channel, once, now) -> Turn:
    meeting = held_meeting(meeting.pk)
    mandate = check_write_up(clerk, meeting, now)
    turn = Turn.objects.create(
        **of_meeting(meeting), once=once, text=text, created_at=now, channel=_channel(channel),
        **by_hand_of(hand, meeting, mandate, guest, now),
    )  # fmt: skip
    publish(meeting.stream_id, events.TurnSaid(turn=turn.pk), at=now)
    return turn


def hand_for(clerk, for_person, guest: str, consent: bool) -> Hand:
    check_signed_in(clerk)
    if for_person is None and not guest.strip():
        raise BadInput(_("请写明是谁说的。"), code="speaker_missing", field="guest")
    if not consent:
        raise BadInput(
            _("请先征得本人同意，再勾选“本人已口头同意”。"), code="consent_needed", field="consent"
        )
    return Hand(clerk, for_person or clerk, consent)


def by_hand_of(hand, meeting, mandate, guest, now) -> dict:
    """Whose words they are. Those of a guest stand under the office of who typed them, who answers for
    them."""
    if hand.is_clerks:
        standing = voice_in(hand.author, meeting)
        hand.check(standing.place)
        guest = ""
    else:
        standing = Standing(mandate=mandate)
        guest = clean_text(guest, field="guest", most=GUEST, lines=False)
        check_no_personal_numbers(guest, "guest")
    return {
        "author": hand.author, "guest": guest, "entered_by": hand.actor, "consent_at": now,
        **capacity(standing),
    }  # fmt: skip


def _channel(channel) -> str:
    if channel not in Channel.values:
        raise BadInput(_("请选怎么参加。"), code="channel_unknown", field="channel")
    return channel


@transaction.atomic
def write_turn(keeper, turn, *, text, consent=False, if_match=None, now=None) -> Turn:
    """The words of a turn that was spoken, by whoever spoke or, with consent, by a clerk or host, who
    names what they saw where one of them has written it down before (``if_match``)."""
    now = now or timezone.now()
    text = clean_words(text, field="text", most=TEXT)
    meeting = held_meeting(turn.meeting_id)  # the minutes are not sent meanwhile
    turn = _held(turn.pk)
    turn.meeting = meeting
    if _is_own(keeper, turn):
        check_write_own(keeper, turn, now)
        turn.entered_by = turn.consent_at = None
    else:
        check_write_for(keeper, turn, now)
        if turn.text:
            check_unchanged(turn, if_match or "")
        if not consent:
            raise BadInput(
                _("请先征得本人同意，再勾选“本人已口头同意”。"),
                code="consent_needed",
                field="consent",
            )
        turn.entered_by, turn.consent_at = keeper, now
    if not turn.is_spoken or not turn.is_shown:
        raise Settled(_("这一段不是口头发言，或者已经撤回。"))
    kind = events.TurnEdited if turn.text else events.TurnWritten
    turn.edited_at = now if turn.text else None
    turn.text = text
    turn.save(update_fields=["text", "entered_by", "consent_at", "edited_at"])
    publish(turn.stream_id, kind(turn=turn.pk), at=now)
    return turn


def _is_own(person, turn) -> bool:
    """Their own, not what they typed for somebody without an account."""
    return turn.author_id == person.pk and not turn.guest


# --- the floor ------------------------------------------------------------------------------------


@transaction.atomic
def raise_hand(
    person, meeting, *, for_person=None, guest="", consent=False, channel=Channel.ONLINE, now=None
) -> Turn:
    """Ask for the floor, once at a time. A clerk does it for somebody in the hall."""
    now = now or timezone.now()
    if for_person is not None or guest.strip():
        hand = hand_for(person, for_person, guest, consent)
        mandate = check_keep_open(person, meeting, now)
        who = by_hand_of(hand, meeting, mandate, guest, now)
    else:
        who = {"author": person, **capacity(check_speak(person, meeting, now))}
    if not who.get("guest") and (turn := _on_the_list(meeting, who["author"])):
        return turn
    turn = Turn(
        **of_meeting(meeting), **who, stage=Stage.WAITING, channel=_channel(channel), created_at=now,
        before=_spoken_before(meeting, who), once=uuid.uuid4().hex,
    )  # fmt: skip
    try:
        with transaction.atomic():
            turn.save(force_insert=True)
    except IntegrityError:  # the other of two clicks
        if found := _on_the_list(meeting, who["author"]):
            return found
        raise
    publish(meeting.stream_id, events.TurnAsked(turn=turn.pk), at=now)
    check_still_sitting(meeting, now)
    return turn


def _on_the_list(meeting, author) -> Turn | None:
    rows = Turn.objects.filter(meeting=meeting, author=author, guest="", stage__in=ON_THE_LIST)
    return rows.first()


def _spoken_before(meeting, who: dict) -> int:
    """A guest has no account to count by and goes as somebody who speaks for the first time."""
    if who.get("guest"):
        return 0
    rows = Turn.objects.filter(meeting=meeting, author=who["author"], guest="")
    return min(rows.filter(began_at__isnull=False).count(), 32_000)


@transaction.atomic
def lower_hand(person, turn, *, now=None) -> Turn:
    """Not wanting to speak any more, as long as the floor was not given."""
    now = now or timezone.now()
    turn = _held(turn.pk)
    check_own(person, turn)
    if turn.stage != Stage.WAITING:
        raise Settled(_("这次举手已经轮到或者放下了。"))
    _drop(turn, events.TurnLowered, now)
    return turn


@transaction.atomic
def call_turn(host, turn, *, current=None, now=None) -> Turn:
    """Give the floor; whoever holds it has finished with that. Harmless a second time."""
    now = now or timezone.now()
    meeting = held_meeting(turn.meeting_id)
    check_keep_open(host, meeting, now)
    turn = _held(turn.pk)
    if turn.stage == Stage.SPEAKING:
        return turn
    if turn.stage != Stage.WAITING:
        raise Settled(_("这次举手已经轮到或者放下了。"))
    check_may_be_called(turn)
    speaking = list(meeting.turns.filter(stage=Stage.SPEAKING))  # one at most
    check_still_current(
        next(iter(speaking), None), current, _("别的主持人刚刚请了另一位发言，请看看现在谁在讲。")
    )
    for other in speaking:
        _end(other, now)
    turn.stage, turn.began_at, turn.seconds = Stage.SPEAKING, now, meeting.speaking_seconds
    turn.item = current_item(meeting)
    turn.save(update_fields=["stage", "began_at", "seconds", "item"])
    publish(turn.stream_id, events.TurnCalled(turn=turn.pk), at=now)
    return turn


@transaction.atomic
def end_turn(person, turn, *, now=None) -> Turn:
    """The speaker has finished, or the host thanks them."""
    now = now or timezone.now()
    meeting = held_meeting(turn.meeting_id)
    turn = _held(turn.pk)
    if turn.author_id != person.pk:
        check_keep_open(person, meeting, now)
    check_sitting(meeting, now)
    if turn.stage != Stage.SPEAKING:
        raise Settled(_("这一位已经讲完了。"))
    _end(turn, now)
    return turn


@transaction.atomic
def skip_turn(host, turn, *, now=None) -> Turn:
    """Whoever was called is not there; the hand is taken down."""
    now = now or timezone.now()
    meeting = held_meeting(turn.meeting_id)
    check_keep_open(host, meeting, now)
    turn = _held(turn.pk)
    if turn.stage != Stage.WAITING:
        raise Settled(_("这次举手已经轮到或者放下了。"))
    _drop(turn, events.TurnSkipped, now)
    return turn


def _end(turn, now) -> None:
    turn.stage, turn.ended_at = Stage.SAID, max(now, turn.began_at + timedelta(0))
    turn.save(update_fields=["stage", "ended_at"])
    publish(turn.meeting.stream_id, events.TurnEnded(turn=turn.pk), at=now)


def _drop(turn, kind, now) -> None:
    turn.stage = Stage.DROPPED
    turn.save(update_fields=["stage"])
    publish(turn.stream_id, kind(turn=turn.pk), at=now)


# --- one's own words ------------------------------------------------------------------------------


@transaction.atomic
def edit_turn(person, turn, *, text, now=None) -> Turn:
    """Within fifteen minutes; marked as edited."""
    now = now or timezone.now()
    text = clean_words(text, field="text", most=TEXT)
    turn = _held(turn.pk)
    check_edit_words(person, turn, now)
    if turn.text == text:
        return turn
    turn.text, turn.edited_at = text, now
    if _is_own(person, turn):  # a clerk had written it down
        turn.entered_by = turn.consent_at = None
    turn.save(update_fields=["text", "edited_at", "entered_by", "consent_at"])
    publish(turn.stream_id, events.TurnEdited(turn=turn.pk), at=now)
    return turn


@transaction.atomic
def withdraw_turn(person, turn, *, now=None) -> Turn:
    """Take one's words back; that something was said stays."""
    now = now or timezone.now()
    turn = _held(turn.pk)
    check_withdraw(person, turn)
    if turn.stage != Stage.SAID:
        raise Settled(_("还没有讲完，讲完才能撤回。"))
    withdrawn(turn, now)
    publish(turn.stream_id, events.TurnWithdrawn(turn=turn.pk), at=now)
    return turn


def _held(pk) -> Turn:
    rows = held(Turn.objects.all()).select_related(
        "meeting__consultation__scope", "consultation", *WITH_BYLINE
    )
    turn = rows.filter(pk=pk).first()
    if turn is None:
        raise NotThere(_("没有这段发言。"))
    return turn
