"""How neighbours wrote the clause on the same matter: first the same town, then the same county."""

from django.db.models import Case, IntegerField, Q, Value, When

from cms.likeness import ENOUGH, alike
from cms.models import Clause, CompactPage, Edition
from portal.territory.models import Division

from .visible import visible_q

MOST_READ = 200  # clauses that are compared
MOST_SHOWN = 12
STEP = Division.steplen


def near_clauses(edition: Edition, clause: Clause, today) -> list[Clause]:
    """Clauses in force elsewhere, one a compact, each with ``.in_town``; four reads.

    The database takes those of the same category or heading, Python the ones that say something
    alike; the order is by closeness of place and of words, and says nothing about worth.
    """
    path = edition.compact.division.path
    places = _editions_around(edition, path[: 2 * STEP], today)
    town = [pk for pk, place in places.items() if place.startswith(path[: 3 * STEP])]
    best: dict = {}
    for other in _on_the_matter(clause, list(places), town):
        score = alike((clause.heading, clause.text), (other.heading, other.text))
        if score >= ENOUGH and score > best.get(other.edition_id, (0, None))[0]:
            best[other.edition_id] = (score, other)
    ranked = sorted(
        best.values(),
        key=lambda pair: (not pair[1].in_town, -pair[0], places[pair[1].edition_id]),
    )
    return _with_editions([other for _score, other in ranked[:MOST_SHOWN]])


def _editions_around(edition: Edition, county: str, today) -> dict:
    """Public editions in force in the county, with the path of their place, in its order."""
    rows = (
        Edition.objects.in_force(today)
        .filter(compact__in=CompactPage.objects.filter(visible_q()))
        .filter(compact__division__path__startswith=county)
        .exclude(compact=edition.compact_id)
    )
    return dict(
        rows.order_by("compact__division__path").values_list("pk", "compact__division__path")
    )


def _on_the_matter(clause: Clause, editions: list, town: list):
    """The town's first, then those with the same heading."""
    matter = Q(category=clause.category)
    if clause.heading:
        matter |= Q(heading=clause.heading)
    rows = Clause.objects.filter(matter, edition__in=editions).annotate(
        in_town=_one_if(edition__in=town), same_heading=_one_if(heading=clause.heading or None)
    )
    return rows.order_by("-in_town", "-same_heading", "pk")[:MOST_READ]


def _one_if(**condition):
    return Case(When(**condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _with_editions(found: list[Clause]) -> list[Clause]:
    rows = Edition.objects.select_related("compact__division")
    editions = rows.in_bulk([other.edition_id for other in found])
    for other in found:
        other.edition = editions[other.edition_id]
    return found
