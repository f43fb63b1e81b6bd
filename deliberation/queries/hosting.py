"""What a host needs: where they may open a matter, whom they may invite, what waits for them."""

from django.db.models import Q, prefetch_related_objects

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.models import Consultation, Proposal, State
from deliberation.permissions.standing import HOSTS
from portal.accounts.models import Body
from portal.kit.keyset import keyset_page
from portal.territory.models import Division

from .consultations import get_consultation

PAGE = 20


def scopes_for(person, words: str) -> list[Division]:
    """Places that one of the person's mandates overlaps: their own, or those a search finds."""
    held = [m.division for m in person.live_mandates if m.role in HOSTS]
    words = words.replace("\x00", "").strip()[:60]
    if not words:
        return list({division.pk: division for division in held}.values())
    inside = Q()
    for division in held:
        step = Division.steplen
        above = [division.path[:end] for end in range(step, len(division.path), step)]
        inside |= Q(path__startswith=division.path) | Q(path__in=above)
    rows = Division.objects.named(words).filter(inside) if held else Division.objects.none()
    return list(rows.exclude(level="grid").order_by("path")[:20])


def bodies_around(scope: Division) -> list[Body]:
    """Offices of the place and of the two levels above it."""
    step = Division.steplen
    paths = [scope.path[: len(scope.path) - step * up] for up in range(3)]
    rows = Body.objects.filter(division__path__in=[path for path in paths if path])
    return list(rows.select_related("division").order_by("-division__path", "name")[:60])


def for_host(pk) -> Consultation:
    """With all that the rules for hosts ask, read once."""
    consultation = get_consultation(pk)
    prefetch_related_objects([consultation], "hostings", "polls", "documents")
    return consultation


def console(consultation: Consultation, params) -> dict:
    """Everything of one matter that its host leads; two reads more than ``for_host``."""
    rows = Proposal.objects.filter(consultation=consultation, state=State.SHOWN)
    found, following = keyset_page(
        rows.select_related(*WITH_BYLINE), ["created_at", "pk"], params.get("cursor", ""), PAGE
    )
    return {
        "matter": consultation,
        "phases": list(consultation.phases.all()),
        "documents": list(consultation.documents.all()),
        "polls": list(consultation.polls.all()),
        "proposals": [{"row": row, "by": byline(row)} for row in found],
        "next_cursor": following,
    }
