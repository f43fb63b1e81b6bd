"""What the forum does when somebody closes their account."""

from django.utils import timezone

from deliberation.events.publish import tally_changed
from deliberation.models import Notification, Phase, RemarkBacking, Stance, Vote
from deliberation.permissions.phases import ALLOWED


def leave_forum(person, now=None) -> None:
    """Call it inside the transaction that closes the account, before it.

    What is still open is taken back: whoever comes again under another account, confirmed anew,
    would count twice. What is over keeps its count. Nothing is told to them any more.
    """
    now = now or timezone.now()
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
