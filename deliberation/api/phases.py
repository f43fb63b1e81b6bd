"""Phases: from when to when what may be done."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.actions.consultations import extend_phase
from deliberation.errors import NotThere
from deliberation.models import Phase
from deliberation.queries.shapes import show_phase
from portal.accounts.api_auth import public, signed_in
from portal.kit.lists import Listed, listed

from .asked import Moment, Turned
from .schemas import PhaseRow

router = Router(tags=["phases"])


class PhaseAsked(Turned):
    consultation: uuid.UUID | None = None


class ExtensionIn(Schema):
    ends_at: Moment
    reason: str


@router.get("phases", response=Listed[PhaseRow], auth=public, summary=gettext_lazy("协商的阶段"))
def phases(request, asked: Query[PhaseAsked]):
    rows = Phase.objects.all()
    if asked.consultation:
        rows = rows.filter(consultation=asked.consultation)
    return listed(rows, ["starts_at", "pk"], asked, show_row)


@router.get("phases/{uuid:pk}", response=PhaseRow, auth=public, summary=gettext_lazy("一个阶段"))
def phase(request, pk: uuid.UUID):
    return show_row(_phase(pk))


@router.put("phases/{uuid:pk}", response=PhaseRow, auth=signed_in, summary=gettext_lazy("延长阶段"))
def extend(request, pk: uuid.UUID, asked: ExtensionIn):
    """By the hosts; only later, and the reason is public."""
    return show_row(
        extend_phase(request.user, _phase(pk), ends_at=asked.ends_at, reason=asked.reason)
    )


def _phase(pk) -> Phase:
    found = Phase.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这个阶段。"))
    return found


def show_row(phase) -> dict:
    return show_phase(phase) | {"consultation": phase.consultation_id}
