"""People without a phone in the places of a clerk."""

from django.db.models import Q

from portal.accounts.models import Residency, Role
from portal.kit.keyset import keyset_page
from portal.territory.models import Division

PAGE = 30


def units_of(clerk) -> list[Division]:
    """The villages and communities that the clerk's mandates cover, when they are few."""
    held = [m.division for m in clerk.live_mandates if m.role == Role.CLERK]
    units = [division for division in held if division.level == "unit"]
    if units:
        return units
    inside = _inside(held)
    return list(Division.objects.units().filter(inside).order_by("path")[:200])


def registered_by(clerk, cursor: str) -> dict:
    """Those registered in the clerk's places, by name; one read."""
    held = [m.division for m in clerk.live_mandates if m.role == Role.CLERK]
    rows = Residency.objects.filter(
        _inside(held, "division__"), user__is_assisted=True, status=Residency.Status.CONFIRMED
    ).select_related("user", "division")
    found, following = keyset_page(rows, ["user__public_name", "pk"], cursor, PAGE)
    return {"people": found, "next_cursor": following}


def _inside(divisions, prefix="") -> Q:
    inside = Q(pk__in=[])
    for division in divisions:
        inside |= Q(**{f"{prefix}path__startswith": division.path})
    return inside
