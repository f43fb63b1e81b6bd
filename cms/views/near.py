"""One clause at an address of its own, where a sheet's QR code leads; and beside its neighbours'."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.queries.near import near_clauses
from cms.queries.sheets import clause_of, clauses_of, public_edition
from portal.territory.queries import trail


@require_safe
def clause(request, pk, lineage):
    return render(request, "cms/compacts/clause.html", _pieces(pk, lineage))


@require_safe
def neighbours(request, pk, lineage):
    """How villages and communities nearby wrote the clause on the same matter."""
    pieces = _pieces(pk, lineage)
    found = near_clauses(pieces["edition"], pieces["clause"], timezone.localdate())
    pieces |= {
        "in_town": [other for other in found if other.in_town],
        "in_county": [other for other in found if not other.in_town],
    }
    return render(request, "cms/compacts/near.html", pieces)


def _pieces(pk, lineage) -> dict:
    edition = public_edition(pk)
    clauses = clauses_of(edition)
    shown = clause_of(clauses, lineage)
    at = clauses.index(shown)
    return {
        "page": edition.compact, "edition": edition, "clause": shown, "section": "compacts",
        "before": clauses[at - 1] if at else None,
        "after": clauses[at + 1] if at + 1 < len(clauses) else None,
        "in_force": edition.in_force_at(timezone.localdate()),
        "trail": trail(edition.compact.division),
    }  # fmt: skip
