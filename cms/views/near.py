"""One clause at an address of its own, where a sheet's QR code leads."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.queries.sheets import clause_of, clauses_of, public_edition
from portal.territory.queries import trail


@require_safe
def clause(request, pk, lineage):
    return render(request, "cms/compacts/clause.html", _pieces(pk, lineage))


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
