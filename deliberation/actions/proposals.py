"""Putting something forward, saying what one thinks of it, and saying what became of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, Refused
from deliberation.events import payloads
from deliberation.events.publish import publish, tally_changed
from deliberation.models import Notification, Proposal, Stance, State
from deliberation.notifications.recipients import tell
from deliberation.permissions.hosting import check_settle
from deliberation.permissions.pace import check_pace
from deliberation.permissions.participation import (
    check_edit,
    check_propose,
    check_take_stance,
    check_withdraw,
)
from portal.accounts.permissions import check_signed_in
from portal.kit.text import clean_optional

from .locks import held_consultation
from .words import capacity, clean_words, hand_of, locked, made_once, withdrawn

TITLE, TEXT, REASON = 60, 1000, 500  # characters


def submit_proposal(
    person, consultation, *, title, text, once="", for_person=None, consent=False, now=None
) -> Proposal:
    """Put something forward while opinions are gathered.

    ``for_person`` is somebody without a phone, for whom ``person`` types as their clerk.
    """
    check_signed_in(person)
    hand = hand_of(person, for_person, consent)
    words = {
        "title": clean_words(title, field="title", most=TITLE, lines=False),
        "text": clean_words(text, field="text", most=TEXT),
    }
    return made_once(
        Proposal,
        hand.author,
        once,
        words | {"consultation_id": consultation.pk},
        lambda once: _submit(hand, consultation, words, once, now or timezone.now()),
    )


def _submit(hand, consultation, words, once, now) -> Proposal:
    standing = check_propose(hand.author, consultation, now)
    hand.check(standing.place)
    check_pace(hand.author, Proposal, standing, now)
    _check_new(hand.author, consultation, words)
    proposal = Proposal.objects.create(
        consultation=consultation,
        author=hand.author,
        once=once,
        created_at=now,
        **words,
        **capacity(standing),
        **hand.marks(now),
    )
    payload = payloads.ProposalSubmitted(proposal=proposal.pk)
    publish(consultation.stream_id, payload, at=now)
    return proposal


def _check_new(author, consultation, words) -> None:
    """Going back in the browser and sending the same form again proposes nothing new."""
    same = {"author": author, "consultation": consultation, "state": State.SHOWN}
    if Proposal.objects.filter(**same, **words).exists():
        raise Refused(_("您已经提过一模一样的提议。"), code="proposed_already")


@transaction.atomic
def edit_proposal(person, proposal, *, title, text, now=None) -> Proposal:
    """Within fifteen minutes; marked as edited."""
    now = now or timezone.now()
    title = clean_words(title, field="title", most=TITLE, lines=False)
    text = clean_words(text, field="text", most=TEXT)
    proposal = locked(Proposal, proposal.pk)
    check_edit(person, proposal, now)
    if (proposal.title, proposal.text) == (title, text):
        return proposal
    proposal.title, proposal.text, proposal.edited_at = title, text, now
    proposal.save(update_fields=["title", "text", "edited_at"])
    _publish(proposal, payloads.ProposalEdited(proposal=proposal.pk), now)
    return proposal


@transaction.atomic
def withdraw_proposal(person, proposal, *, now=None) -> Proposal:
    """Take one's words back. What others said to it stays, under a line that says so."""
    now = now or timezone.now()
    proposal = locked(Proposal, proposal.pk)
    check_withdraw(person, proposal)
    withdrawn(proposal, now)
    _publish(proposal, payloads.ProposalWithdrawn(proposal=proposal.pk), now)
    return proposal


@transaction.atomic
def take_stance(person, proposal, *, value, for_person=None, consent=False, now=None) -> None:
    """Record one person's opinion; a later one replaces it until the phase closes.

    One statement on one row, so that two at once leave one opinion and nobody waits for a lock.
    ``none`` takes it back.
    """
    now = now or timezone.now()
    check_signed_in(person)
    hand = hand_of(person, for_person, consent)
    standing = check_take_stance(hand.author, proposal, now)
    hand.check(standing.place)
    if value not in Stance.Value.values:
        raise BadInput(_("请选支持、反对或再想想。"), code="stance_unknown", field="value")
    stance = Stance(
        proposal=proposal, person=hand.author, value=value, changed_at=now, **hand.marks(now)
    )
    Stance.objects.bulk_create(
        [stance],
        update_conflicts=True,
        unique_fields=["proposal", "person"],
        update_fields=["value", "changed_at", "entered_by", "consent_at"],
    )
    tally_changed(proposal.consultation.stream_id, proposal=proposal.pk)


@transaction.atomic
def settle_proposal(host, proposal, *, outcome, reason="", now=None) -> Proposal:
    """Say what became of it; its author is told. It may be put right until the matter is closed."""
    now = now or timezone.now()
    if outcome not in Proposal.Outcome.values:
        raise BadInput(_("请选一个结果。"), code="outcome_unknown", field="outcome")
    reason = clean_optional(reason, field="reason", most=REASON)
    if outcome in {Proposal.Outcome.NOT_ADOPTED, Proposal.Outcome.ELSEWHERE} and not reason:
        raise BadInput(
            _("没有采纳或不属于这次协商的，请说明理由。"), code="reason_needed", field="reason"
        )
    held_consultation(proposal.consultation_id)
    proposal = locked(Proposal, proposal.pk)
    check_settle(host, proposal)
    is_new = proposal.outcome != outcome
    proposal.outcome, proposal.outcome_reason, proposal.settled_at = outcome, reason, now
    proposal.save(update_fields=["outcome", "outcome_reason", "settled_at"])
    tell(
        proposal.told if is_new else (),
        Notification.Kind.SETTLED,
        proposal.consultation,
        about=f"{proposal.pk}:{now.isoformat()}",
        proposal=proposal,
        at=now,
    )
    payload = payloads.ProposalSettled(proposal=proposal.pk, outcome=outcome)
    _publish(proposal, payload, now)
    return proposal


def _publish(proposal, payload, now) -> None:
    publish(proposal.consultation.stream_id, payload, at=now)
