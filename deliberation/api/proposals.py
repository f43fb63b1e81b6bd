"""Proposals: putting something forward, what people think of it, what became of it."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema, Status

from deliberation.actions.proposals import (
    edit_proposal,
    settle_proposal,
    submit_proposal,
    take_stance,
    withdraw_proposal,
)
from deliberation.bylines import WITH_BYLINE
from deliberation.models import Proposal, Stance, State
from deliberation.queries.consultations import get_consultation, get_proposal
from deliberation.queries.shapes import show_proposal
from deliberation.queries.tallies import own_stances, stance_counts
from portal.accounts.api_auth import public, signed_in
from portal.kit.lists import Asked, Listed, listed

from .asked import ByHand, check_same, hand, holding, one_act
from .schemas import ProposalDetail, ProposalOut, ProposalWords

router = Router(tags=["proposals"], auth=signed_in)


class ProposalAsked(Asked):
    consultation: uuid.UUID | None = None


class ProposalIn(Schema):
    title: str
    text: str


class ProposalNew(ProposalIn, ByHand):
    consultation: uuid.UUID


class StanceIn(ByHand):
    """``value``: support, oppose, undecided; none takes it back."""

    value: str


class StanceOut(Schema):
    proposal: uuid.UUID
    value: str


class OutcomeIn(Schema):
    outcome: str
    reason: str = ""


@router.get(
    "proposals", response=Listed[ProposalOut], auth=public, summary=gettext_lazy("提议列表")
)
def proposals(request, asked: Query[ProposalAsked]):
    """Newest first. ``search`` looks only through words that may still be read."""
    rows = Proposal.objects.select_related(*WITH_BYLINE)
    if asked.consultation:
        rows = rows.filter(consultation=asked.consultation)
    if asked.words:
        rows = holding(rows.filter(state=State.SHOWN), asked.words, "title", "text")
    return listed(
        rows,
        ["-created_at", "pk"],
        asked,
        show_counted,
        lambda found: attach_stances(request.user, found),
    )


@router.get(
    "proposals/{uuid:pk}", response=ProposalDetail, auth=public, summary=gettext_lazy("一条提议")
)
def proposal(request, pk: uuid.UUID):
    found = get_proposal(pk)
    attach_stances(request.user, [found])
    comments = found.comments.filter(state=State.SHOWN).count()
    return show_counted(found) | {"comments": comments}


@router.post("proposals", response=ProposalWords, summary=gettext_lazy("提出提议"))
def submit(request, asked: ProposalNew):
    """While opinions are gathered. With an Idempotency-Key, the same request again answers what
    the first one made, whatever happened in between.
    """
    with one_act(request) as once:
        made = submit_proposal(
            request.user,
            get_consultation(asked.consultation),
            title=asked.title,
            text=asked.text,
            once=once,
            **hand(request, asked),
        )
        check_same(made, consultation=asked.consultation)
    return show_proposal(made)


@router.put("proposals/{uuid:pk}", response=ProposalWords, summary=gettext_lazy("修改提议"))
def edit(request, pk: uuid.UUID, asked: ProposalIn):
    """Within fifteen minutes."""
    return show_proposal(
        edit_proposal(request.user, get_proposal(pk), title=asked.title, text=asked.text)
    )


@router.delete("proposals/{uuid:pk}", response={204: None}, summary=gettext_lazy("撤回提议"))
def withdraw(request, pk: uuid.UUID):
    """What others said to it stays, under a line that says so."""
    withdraw_proposal(request.user, get_proposal(pk))
    return Status(204, None)


@router.put("proposals/{uuid:pk}/stance", response=StanceOut, summary=gettext_lazy("表态"))
def take(request, pk: uuid.UUID, asked: StanceIn):
    """A later one replaces it; sending the same again changes nothing."""
    take_stance(request.user, get_proposal(pk), value=asked.value, **hand(request, asked))
    return {"proposal": pk, "value": asked.value}


@router.delete("proposals/{uuid:pk}/stance", response={204: None}, summary=gettext_lazy("收回表态"))
def take_back(request, pk: uuid.UUID):
    take_stance(request.user, get_proposal(pk), value=Stance.Value.NONE.value)
    return Status(204, None)


@router.put(
    "proposals/{uuid:pk}/outcome", response=ProposalWords, summary=gettext_lazy("提议的结果")
)
def settle(request, pk: uuid.UUID, asked: OutcomeIn):
    """By the hosts: adopted, partly, covered, not_adopted, elsewhere (these two with a reason)."""
    return show_proposal(
        settle_proposal(request.user, get_proposal(pk), outcome=asked.outcome, reason=asked.reason)
    )


def attach_stances(person, found) -> None:
    """Two reads for the whole page, one for somebody who is not signed in."""
    ids = [row.pk for row in found]
    counts, mine = stance_counts(ids), own_stances(person, ids)
    for row in found:
        row.tally, row.mine = counts[row.pk], mine.get(row.pk)


def show_counted(proposal) -> dict:
    return show_proposal(proposal) | {"stances": proposal.tally, "mine": proposal.mine}
