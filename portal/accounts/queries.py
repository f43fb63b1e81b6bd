"""People as pages need them: those who hold a public role, and one's own affairs."""

from allauth.mfa.models import Authenticator
from django.utils import timezone

from portal.kit.keyset import keyset_page

from .models import Body, Mandate, Residency, Role

PAGE = 30
ROLES = [Role.DEPUTY, Role.MEMBER]


def representatives(params) -> dict:
    """Deputies and members in force, for the list of people. Three queries whatever the number."""
    words = params.get("search", params.get("q", "")).replace("\x00", "").strip()[:60]
    role = params.get("role", "")
    rows = Mandate.objects.representatives().in_force(timezone.now())
    if role in ROLES:
        rows = rows.filter(role=role)
    rows = rows.matching(words)
    total = rows.count()
    mandates, following = keyset_page(
        rows.select_related("division", "body__division", "user"),
        ["division__path", "name", "pk"],
        params.get("cursor", ""),
        PAGE,
    )
    return {
        "mandates": mandates,
        "q": words,
        "role": role,
        "roles": [(role.value, role.label) for role in ROLES],
        "next_cursor": following,
        "total": total,
    }


def public_mandate(pk) -> Mandate | None:
    """A deputy's or member's mandate, ended ones too: what was said under it still points here."""
    return (
        Mandate.objects.representatives()
        .select_related("division", "body__division", "user")
        .filter(pk=pk)
        .first()
    )


def own_affairs(person) -> dict:
    """What /me/ shows: residency in force, the last lapsed one, the open claim, mandates."""
    now = timezone.now()
    rows = list(
        Residency.objects.filter(user=person)
        .exclude(status=Residency.Status.ENDED)
        .select_related("division")
    )
    confirmed = next((row for row in rows if row.status == Residency.Status.CONFIRMED), None)
    claim = next((row for row in rows if row.status == Residency.Status.CLAIMED), None)
    return {
        "residency": confirmed if confirmed and confirmed.valid_until > now else None,
        "lapsed": confirmed if confirmed and confirmed.valid_until <= now else None,
        "claim": claim if claim and claim.code_until > now else None,
        "expired_claim": claim if claim and claim.code_until <= now else None,
        "mandates": person.live_mandates,
    }


def bodies_for(division) -> list[Body]:
    """Where a person of ``division`` can go: its own bodies, then those of the town above."""
    paths = [division.path, division.path[: -division.steplen]]
    return list(
        Body.objects.filter(division__path__in=paths)
        .select_related("division")
        .order_by("-division__path", "name")
    )


def held_of(person) -> dict:
    """What the account holds of a person, as plain values (PIPL art. 45); three reads."""
    return {
        "public_name": person.public_name,
        "login": person.username,
        "phone": person.phone or "",
        "email": person.email,
        "joined_at": person.date_joined.isoformat(),
        "passkeys_and_codes": [
            {"kind": row.type, "added_at": row.created_at.isoformat()}
            for row in Authenticator.objects.filter(user=person).order_by("created_at")
        ],
        "residencies": [
            _residency(row)
            for row in person.residencies.select_related("division").order_by("claimed_at")
        ],
        "mandates": [
            _mandate(row)
            for row in person.mandates.select_related("division", "body").order_by("starts_on")
        ],
    }


def _residency(row) -> dict:
    return {
        "place": row.division.full_name,
        "status": row.status,
        "shown_as": row.get_status_display(),
        "household": row.household,
        "adult": row.adult,
        "basis": row.basis,
        "claimed_at": row.claimed_at.isoformat(),
        "confirmed_at": row.confirmed_at and row.confirmed_at.isoformat(),
        "valid_until": row.valid_until and row.valid_until.isoformat(),
        "ended_at": row.ended_at and row.ended_at.isoformat(),
    }


def _mandate(row) -> dict:
    """Ended ones as well, without the reason, which is for the log."""
    names = ["name", "level", "term_number", "constituency", "sector", "field", "liaison",
             "introduction"]  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "title": row.title,
        "role": row.role,
        "status": row.status,
        "shown_as": row.get_status_display(),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on and row.ends_on.isoformat(),
        "ended_at": row.ended_at and row.ended_at.isoformat(),
    }
