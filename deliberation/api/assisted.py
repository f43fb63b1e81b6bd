"""People without a phone, whom the clerk of their place writes down and types for."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.queries.assisted import registered_by, unit_of
from portal.accounts.actions.people import register_assisted
from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once
from portal.accounts.permissions import check_confirm_residencies
from portal.kit.lists import Listed
from portal.territory.api import DivisionRef, division_ref

from .asked import Turned
from .schemas import Instant, instant

router = Router(tags=["assisted"], auth=signed_in)


class AssistedIn(Schema):
    """``unit`` may be left out by a clerk of one village or community. ``basis``: desk, door."""

    unit: uuid.UUID | None = None
    name: str
    household: str
    adult: bool
    basis: str


class AssistedOut(Schema):
    """``id`` is what ``for_person`` takes."""

    id: uuid.UUID
    public_name: str
    division: DivisionRef
    valid_until: Instant


class AssistedRow(AssistedOut):
    household: str


@router.get(
    "assisted", response=Listed[AssistedRow], summary=gettext_lazy("代录居民（村、社区工作者）")
)
def assisted(request, asked: Query[Turned]):
    """Those registered in the clerk's places, by name."""
    check_confirm_residencies(request.user)
    found = registered_by(request.user, asked.cursor, asked.limit)
    items = [show_registered(row) | {"household": row.household} for row in found["people"]]
    return {"items": items, "next": found["next_cursor"] or None}


@router.post(
    "assisted", response=AssistedOut, summary=gettext_lazy("登记代录居民（村、社区工作者）")
)
def register(request, asked: AssistedIn):
    """Somebody seen at the desk or the door; the account lets nobody in. Takes an
    Idempotency-Key.
    """
    check_confirm_residencies(request.user)

    def act():
        unit = unit_of(request.user, str(asked.unit or ""))
        person = register_assisted(request.user, unit, **asked.dict(exclude={"unit"}))
        return show_registered(person.residency)

    return answered_once(request, act)


def show_registered(residency) -> dict:
    """Needs ``user`` and ``division`` read along."""
    return {
        "id": residency.user_id,
        "public_name": residency.user.public_name,
        "division": division_ref(residency.division),
        "valid_until": instant(residency.valid_until),
    }
