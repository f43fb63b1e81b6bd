"""One's own stances. Nobody reads anybody else's."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.models import Stance
from portal.accounts.api_auth import signed_in
from portal.kit.lists import Listed, listed

from .asked import Turned
from .schemas import Instant, instant

router = Router(tags=["stances"], auth=signed_in)


class OwnStance(Schema):
    """``title`` is empty where the proposal was withdrawn or hidden."""

    consultation: uuid.UUID
    proposal: uuid.UUID
    title: str
    value: str
    changed_at: Instant


class StanceAsked(Turned):
    consultation: uuid.UUID | None = None


@router.get("stances", response=Listed[OwnStance], summary=gettext_lazy("我的表态"))
def stances(request, asked: Query[StanceAsked]):
    """Latest first; those taken back are not among them."""
    rows = Stance.objects.filter(person=request.user).exclude(value=Stance.Value.NONE)
    if asked.consultation:
        rows = rows.filter(proposal__consultation=asked.consultation)
    return listed(rows.select_related("proposal"), ["-changed_at", "-pk"], asked, show_own)


def show_own(stance) -> dict:
    proposal = stance.proposal
    return {
        "consultation": proposal.consultation_id,
        "proposal": proposal.pk,
        "title": proposal.title if proposal.is_shown else "",
        "value": stance.value,
        "changed_at": instant(stance.changed_at),
    }
