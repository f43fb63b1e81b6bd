"""How neighbours wrote the clause on the same matter: first the same town, then the same county."""

from django.db.models import Case, F, IntegerField, Q, Value, When

from cms.likeness import ENOUGH, alike
from cms.models import Clause, CompactPage, Edition
from portal.territory.models import Division

from .visible import visible_q

MOST_READ = 200  # clauses that are compared
MOST_SHOWN = 12


def near_clauses(edition: Edition, clause: Clause, today) -> list[Clause]:
    """Clauses in force elsewhere, one a compact, each with ``.in_town``; two reads.

    The database takes those of the same category or heading, Python the ones that say something
    alike; the order is by closeness of place and of words, and says nothing about worth.
    """
    best: dict[int, tuple] = {}
    for other in _candidates(edition, clause, today):
        score = alike((clause.heading, clause.text), (other.heading, other.text))
        compact = other.edition.compact_id
        if score >= ENOUGH and (compact not in best or score > best[compact][0]):
            best[compact] = (score, other)
    found = sorted(
        best.values(),
        key=lambda pair: (not pair[1].in_town, -pair[0], pair[1].edition.compact.division.path),
    )
    return [other for _score, other in found[:MOST_SHOWN]]


def _candidates(edition: Edition, clause: Clause, today):
    """The town's first, then those with the same heading, then by place."""
    path, step = edition.compact.division.path, Division.steplen
    town, county = path[: 3 * step], path[: 2 * step]
    editions = (
        Edition.objects.in_force(today)
        .filter(compact__in=CompactPage.objects.filter(visible_q()))
        .filter(compact__division__path__startswith=county)
        .exclude(compact=edition.compact_id)
    )
    matter = Q(category=clause.category)
    if clause.heading:
        matter |= Q(heading=clause.heading)
    rows = Clause.objects.filter(matter, edition__in=editions).annotate(
        in_town=_one_if(edition__compact__division__path__startswith=town),
        same_heading=_one_if(heading=clause.heading or None),
        path=F("edition__compact__division__path"),
    )
    rows = rows.select_related("edition__compact__division")
    return rows.order_by("-in_town", "-same_heading", "path", "pk")[:MOST_READ]


def _one_if(**condition):
    return Case(When(**condition, then=Value(1)), default=Value(0), output_field=IntegerField())
