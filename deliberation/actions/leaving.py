"""What the forum does when somebody closes their account."""

from django.utils import timezone

from deliberation.events.publish import tally_changed
from deliberation.models import (
    Guest,
    Notification,
    Phase,
    QuestionBacking,
    RemarkBacking,
    SignUp,
    Stance,
    StrawVote,
    Turn,
    Vote,
)
from deliberation.permissions.phases import ALLOWED

from .seats import take_back_sign_up
from .turns import end_turn, lower_hand


def leave_forum(person, now=None) -> None:
    """Call it inside the transaction that closes the account, before it.

    What is still open is taken back: whoever comes again under another account, confirmed anew,
    would count twice. What is over keeps its count. Nothing is told to them any more.
    """
    now = now or timezone.now()
    # Meetings first, as every act holds them before it holds the log of anything else.
    _leave_meetings(person, now)
    _take_back_votes(person, now)
    _take_back_stances(person, now)
    _take_back_backings(person, now)
    Notification.objects.filter(person=person).delete()


def _take_back_votes(person, now) -> None:
    rows = Vote.objects.filter(person=person, choices__gt=0, poll__closes_at__gt=now)
    for vote in rows.select_related("poll__consultation").order_by("pk"):
        Vote.objects.filter(pk=vote.pk).update(choices=0, changed_at=now)
        tally_changed(vote.poll.consultation.stream_id, poll=vote.poll_id)


def _take_back_stances(person, now) -> None:
    going = Phase.objects.filter(kind__in=ALLOWED["stance"], ends_at__gt=now)
    rows = Stance.objects.filter(
        person=person, proposal__consultation__in=going.values("consultation")
    ).exclude(value=Stance.Value.NONE)
    for stance in rows.select_related("proposal__consultation").order_by("pk"):
        Stance.objects.filter(pk=stance.pk).update(value=Stance.Value.NONE, changed_at=now)
        tally_changed(stance.proposal.consultation.stream_id, proposal=stance.proposal_id)


def _take_back_backings(person, now) -> None:
    going = Phase.objects.filter(kind__in=ALLOWED["back"], ends_at__gt=now)
    RemarkBacking.objects.filter(
        person=person, remark__consultation__in=going.values("consultation")
    ).delete()


# --- meetings -------------------------------------------------------------------------------------


def _leave_meetings(person, now) -> None:
    """Hands go down, what is counted where a meeting still sits is taken back, seats go to others, and
    closed meetings know them no more. That they attended stays as a number."""
    _put_hands_down(person, now)
    _take_back_straw_votes(person, now)
    _take_back_question_backings(person)
    _give_seats_back(person, now)
    Guest.objects.filter(person=person).delete()


def _put_hands_down(person, now) -> None:
    mine = Turn.objects.filter(author=person, guest="")
    for turn in mine.filter(stage=Turn.Stage.WAITING).order_by("pk"):
        lower_hand(person, turn, now=now)
    for turn in mine.filter(stage=Turn.Stage.SPEAKING):
        end_turn(person, turn, now=now)


def _take_back_straw_votes(person, now) -> None:
    rows = StrawVote.objects.filter(
        person=person, choices__gt=0, poll__closed_at=None, poll__closes_at__gt=now
    )
    for vote in rows.select_related("poll__meeting").order_by("pk"):
        StrawVote.objects.filter(pk=vote.pk).update(choices=0, changed_at=now)
        tally_changed(vote.poll.meeting.stream_id, strawpoll=vote.poll_id)


def _take_back_question_backings(person) -> None:
    rows = QuestionBacking.objects.filter(person=person, question__meeting__closed_at=None)
    for backing in rows.select_related("question__meeting").order_by("pk"):
        backing.delete()
        tally_changed(backing.question.meeting.stream_id, question=backing.question_id)


def _give_seats_back(person, now) -> None:
    rows = SignUp.objects.filter(
        person=person, withdrawn_at=None, meeting__opened_at=None, meeting__cancelled_at=None
    )
    for signed in rows.select_related("meeting").order_by("pk"):
        take_back_sign_up(person, signed.meeting, now=now)
