"""Proposals to revise a compact, with their backers against the tenth that the law names."""

from dataclasses import dataclass

from django.utils import timezone

from deliberation.models import Proposal, Stance, State
from portal.accounts.models import Residency

SHOWN = 3  # on the compact's page


@dataclass(frozen=True)
class Call:
    """``backers``: adults of the place with a confirmed residency, the proposer among them.
    ``needed``: a tenth of the adults, or None where their number is not known."""

    proposal: Proposal
    backers: int
    needed: int | None

    @property
    def reached(self) -> bool:
        return self.needed is not None and self.backers >= self.needed


def tenth_of(adults: int | None) -> int | None:
    """十分之一以上 includes the tenth itself (Civil Code art. 1259): the least n with 10 n ≥ adults."""
    return -(-adults // 10) if adults else None


def calls_of(edition) -> list[Call]:
    """Those with the most backers first."""
    return calls_in([edition])[edition.pk] if edition else []


def calls_in(editions) -> dict:
    """``{edition id: its calls}``; three reads for any number, none where nothing is open."""
    matters = {one.calls_id: one for one in editions if one.calls_id}
    found: dict = {one.pk: [] for one in editions}
    if not matters:
        return found
    rows = Proposal.objects.filter(consultation__in=list(matters), state=State.SHOWN)
    proposals = {one.pk: one for one in rows}
    people = _behind(proposals)
    homes = _adults(set().union(*people.values()) if people else set())
    for pk, one in proposals.items():
        edition = matters[one.consultation_id]
        division = edition.compact.division
        backers = sum(homes.get(person) == division.pk for person in people[pk])
        found[edition.pk].append(Call(one, backers, tenth_of(division.adults)))
    for calls in found.values():
        calls.sort(key=lambda call: (-call.backers, call.proposal.created_at))
    return found


def _behind(proposals: dict) -> dict:
    """Proposer and supporters of each, everybody once."""
    people = {pk: {one.author_id} for pk, one in proposals.items()}
    rows = Stance.objects.filter(proposal__in=list(proposals), value=Stance.Value.SUPPORT)
    for pk, person in rows.values_list("proposal_id", "person_id"):
        people[pk].add(person)
    return people


def _adults(people) -> dict:
    """Where each of them lives, as far as confirmed and of age."""
    rows = Residency.objects.in_force(timezone.now()).filter(adult=True, user__in=people)
    return dict(rows.values_list("user_id", "division_id"))
