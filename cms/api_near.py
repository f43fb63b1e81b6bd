"""One clause beside what neighbours wrote on the same matter."""

import uuid

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from ninja import Router, Schema

from portal.territory.api import DivisionRef, division_ref

from .api_compacts import CLAUSE, ClauseOut
from .models import Clause
from .queries.near import near_clauses
from .queries.sheets import clause_of, clauses_of, public_edition

router = Router()


class NearClause(ClauseOut):
    edition: uuid.UUID
    compact: uuid.UUID
    title: str
    division: DivisionRef
    same_town: bool
    url: str


class NearOut(Schema):
    """Nearest in place first, then in words; nothing here is a rating."""

    edition: uuid.UUID
    lineage: uuid.UUID
    items: list[NearClause]


@router.get(
    "editions/{uuid:pk}/clauses/{uuid:lineage}/near",
    response=NearOut,
    tags=["editions"],
    summary=gettext_lazy("邻近的村和社区怎么写这一条"),
)
def near(request, pk: uuid.UUID, lineage: uuid.UUID):
    """Clauses in force in the same town and county that say something alike; at most twelve."""
    edition = public_edition(pk)
    clause = clause_of(clauses_of(edition), lineage)
    found = near_clauses(edition, clause, timezone.localdate())
    return {"edition": pk, "lineage": lineage, "items": [show_near(other) for other in found]}


def show_near(clause: Clause) -> dict:
    compact = clause.edition.compact
    return {name: getattr(clause, name) for name in CLAUSE} | {
        "edition": clause.edition_id,
        "compact": compact.translation_key,
        "title": compact.title,
        "division": division_ref(compact.division),
        "same_town": bool(clause.in_town),
        "url": reverse("edition_clause", args=[clause.edition_id, clause.lineage]),
    }
