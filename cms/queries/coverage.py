"""Who has a compact in force, who has none yet, whose review date has passed; counted, not rated.

Only 村规民约 and 居民公约 count: the law wants one of them of every village and community. An open
review date is compared with the day of reading. Six reads at most, whatever the size of the city.
"""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Substr

from cms.models import CompactPage, Edition
from portal.territory.models import Division, Level
from portal.territory.queries import around

from .visible import visible_q

COUNTED = (CompactPage.Kind.VILLAGE, CompactPage.Kind.RESIDENTS)
STEP = Division.steplen
TOWN = 3 * STEP  # length of a town's path
HAS, NONE, OVERDUE = "has", "none", "overdue"


@dataclass
class Figures:
    """Numbers of villages and communities; those that are overdue have one in force, too."""

    units: int = 0
    having: int = 0
    overdue: int = 0

    @property
    def lacking(self) -> int:
        return self.units - self.having

    @property
    def state(self) -> str:
        """Of one unit."""
        return OVERDUE if self.overdue else HAS if self.having else NONE

    def add(self, other: "Figures") -> None:
        self.units += other.units
        self.having += other.having
        self.overdue += other.overdue


def coverage(division: Division | None, today) -> dict:
    """One place and the places below it, each with ``.figures``.

    A county's row has its towns in ``.parts``, a town's the states of its units in ``.states``; the
    units of a town come with ``.edition``. Whoever asks for a unit gets the town around it.
    """
    if division and len(division.path) > TOWN:
        division = Division.objects.filter(path=division.path[:TOWN]).first()
    above, places = around(division)
    at_town = bool(places) and places[0].level == Level.UNIT
    editions = in_force_inside(division.path if division else "", today)
    length = len(places[0].path) + (0 if at_town else STEP) if places else STEP
    counted = _counted(division.path if division else "", length, editions, today)
    _attach(places, counted)
    if at_town:
        _attach_editions(places, editions)
    elif places and places[0].level == Level.COUNTY:
        _attach_towns(places, counted)
    whole = Figures()
    for place in places:
        whole.add(place.figures)
    return {
        "division": division, "trail": above, "figures": whole, "places": places,
        "at_town": at_town,
    }  # fmt: skip


def in_force_inside(path: str, today):
    """Public editions in force of the units inside ``path``; one read for the restrictions."""
    compacts = CompactPage.objects.filter(visible_q(), kind__in=COUNTED)
    rows = Edition.objects.in_force(today).filter(compact__in=compacts)
    return rows.filter(
        compact__division__level=Level.UNIT, compact__division__path__startswith=path
    )


def _counted(within: str, length: int, editions, today) -> dict[str, Figures]:
    """By the first ``length`` characters of the path; two reads."""
    units = Division.objects.units().filter(path__startswith=within).order_by()
    units = units.annotate(part=Substr("path", 1, length)).values_list("part")
    found = {part: Figures(number) for part, number in units.annotate(n=Count("pk"))}
    editions = editions.order_by().annotate(part=Substr("compact__division__path", 1, length))
    editions = editions.values_list("part").annotate(
        having=Count("compact__division", distinct=True),
        overdue=Count("compact__division", distinct=True, filter=Q(review_on__lt=today)),
    )
    for part, having, overdue in editions:
        found[part].having, found[part].overdue = having, overdue
    return found


def _attach(places: list[Division], counted: dict[str, Figures]) -> None:
    by_path = {place.path: place for place in places}
    for place in places:
        place.figures, place.states = Figures(), []
    length = len(places[0].path) if places else 0
    for part in sorted(counted):
        if place := by_path.get(part[:length]):
            place.figures.add(counted[part])
            place.states.append(counted[part].state)


def _attach_towns(counties: list[Division], counted: dict[str, Figures]) -> None:
    depth = len(counties[0].path) // STEP + 1
    towns = Division.objects.filter(depth=depth, path__startswith=counties[0].path[:STEP])
    for county in counties:
        county.parts = []
    by_path = {county.path: county for county in counties}
    for town in towns.order_by("path"):
        town.figures = counted.get(town.path, Figures())
        if county := by_path.get(town.path[:-STEP]):
            county.parts.append(town)


def _attach_editions(units: list[Division], editions) -> None:
    rows = editions.select_related("compact").order_by("-number")
    by_unit = {edition.compact.division_id: edition for edition in rows}
    for unit in units:
        unit.edition = by_unit.get(unit.pk)
