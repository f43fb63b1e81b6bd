"""Reading the register of mandates for the staff pages; three queries a list."""

from django.db.models import Q

from portal.accounts.models import Mandate, Role
from portal.kit.keyset import keyset_page
from portal.territory.models import Division

PAGE = 30
MOST_PLACES = 30


def register(params) -> dict:
    words = params.get("q", "").replace("\x00", "").strip()[:60]
    role, status = params.get("role", ""), params.get("status", "")
    rows = Mandate.objects.all()
    if role in Role:
        rows = rows.filter(role=role)
    if status in Mandate.Status:
        rows = rows.filter(status=status)
    for word in words.split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(user__username__iexact=word)
            | Q(user__public_name__icontains=word)
            | Q(division__full_name__icontains=word)
        )
    found, following = keyset_page(
        rows.select_related("user", "division", "body__division"),
        ["-starts_on", "pk"],
        params.get("cursor", ""),
        PAGE,
    )
    return {
        "mandates": found,
        "q": words,
        "role": role,
        "roles": Role.choices,
        "status": status,
        "statuses": Mandate.Status.choices,
        "next_cursor": following,
    }


def places_named(words: str) -> list[Division]:
    """Divisions of every level: a deputy belongs to a city or county, a clerk to a village."""
    words = words.replace("\x00", "").strip()[:60]
    if not words:
        return []
    return list(Division.objects.named(words).order_by("depth", "path")[:MOST_PLACES])
