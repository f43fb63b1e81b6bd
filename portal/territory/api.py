"""Divisions: the tree of places that everything else is filtered by."""

import uuid

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from portal.kit.errors import BadInput, NotThere
from portal.kit.lists import Asked, Listed, choice, listed

from .models import Division, DivisionCode, Kind, Level
from .queries import trail

router = Router(tags=["divisions"])


class DivisionRef(Schema):
    id: uuid.UUID
    name: str
    full_name: str
    level: str


class DivisionOut(DivisionRef):
    kind: str
    code: str | None
    parent: uuid.UUID | None
    households: int | None
    adults: int | None


class DivisionDetail(DivisionOut):
    trail: list[DivisionRef]


class DivisionAsked(Asked):
    level: choice(Level.values) = None
    kind: choice(Kind.values) = None
    within: uuid.UUID | None = None
    parent: uuid.UUID | None = None


@router.get("divisions", response=Listed[DivisionOut], summary=gettext_lazy("区划列表"))
def divisions(request, asked: Query[DivisionAsked]):
    """Places in the order of the tree; ``within`` takes the whole subtree, ``parent`` one step."""
    rows = Division.objects.named(asked.words)
    if asked.level:
        rows = rows.filter(level=asked.level)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.within:
        rows = rows.within(asked_division(asked.within, "within"))
    if asked.parent:
        above = asked_division(asked.parent, "parent")
        rows = rows.within(above).filter(depth=above.depth + 1)
    rows = rows.prefetch_related(_codes())
    return listed(rows, ["path"], asked, show_division, attach_parents)


@router.get("divisions/{uuid:pk}", response=DivisionDetail, summary=gettext_lazy("一个区划"))
def division(request, pk: uuid.UUID):
    found = Division.objects.filter(pk=pk).prefetch_related(_codes()).first()
    if found is None:
        raise NotThere(_("没有这个区划。"))
    attach_parents([found])
    return show_division(found) | {"trail": [division_ref(above) for above in trail(found)]}


def asked_division(pk: uuid.UUID | None, field: str = "division") -> Division | None:
    """The division that a filter names. A wrong id is said, not taken for "everywhere"."""
    if pk is None:
        return None
    found = Division.objects.filter(pk=pk).first()
    if found is None:
        raise BadInput(_("没有这个区划。"), code="division_unknown", field=field)
    return found


def division_ref(division: Division) -> dict:
    return {
        "id": division.pk,
        "name": division.display_name,
        "full_name": division.full_name,
        "level": division.level,
    }


def show_division(division: Division) -> dict:
    return division_ref(division) | {
        "kind": division.kind,
        "code": next((code.code for code in division.codes_in_use), None),
        "parent": division.parent_id_known,
        "households": division.households,
        "adults": division.adults,
    }


def attach_parents(divisions: list[Division]) -> None:
    """The tree keeps paths, the API speaks of ids: one query for the whole page."""
    step = Division.steplen
    paths = {row.path[:-step] for row in divisions}
    ids = dict(Division.objects.filter(path__in=paths).values_list("path", "pk"))
    for row in divisions:
        row.parent_id_known = ids.get(row.path[:-step])


def _codes() -> Prefetch:
    return Prefetch("codes", DivisionCode.objects.filter(until_on=None), to_attr="codes_in_use")
