"""Who has a compact in force, place by place, as the page shows it."""

import datetime
import uuid

from django.utils import timezone
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from portal.territory.api import DivisionRef, asked_division, division_ref
from portal.territory.models import Division

from .queries.coverage import Figures, coverage

router = Router()


class CoverageFigures(Schema):
    """Villages and communities; ``review_overdue`` are among those ``in_force``."""

    units: int
    in_force: int
    without: int
    review_overdue: int


class PlaceCoverage(CoverageFigures):
    """``edition`` and ``review_on`` belong to a village or community that has one in force."""

    division: DivisionRef
    edition: uuid.UUID | None = None
    review_on: datetime.date | None = None


class CoverageOut(CoverageFigures):
    division: DivisionRef | None
    day: datetime.date
    items: list[PlaceCoverage]


class CoverageAsked(Schema):
    division: uuid.UUID | None = None


@router.get(
    "compacts/coverage",
    response=CoverageOut,
    tags=["compacts"],
    summary=gettext_lazy("公约覆盖"),
)
def compact_coverage(request, asked: Query[CoverageAsked]):
    """The places one step below ``division``, in the order of the tree; a unit gives its town."""
    today = timezone.localdate()
    found = coverage(asked_division(asked.division), today)
    return show_figures(found["figures"]) | {
        "division": found["division"] and division_ref(found["division"]),
        "day": today,
        "items": [show_place(place) for place in found["places"]],
    }


def show_figures(figures: Figures) -> dict:
    return {
        "units": figures.units,
        "in_force": figures.having,
        "without": figures.lacking,
        "review_overdue": figures.overdue,
    }


def show_place(place: Division) -> dict:
    edition = getattr(place, "edition", None)
    return show_figures(place.figures) | {
        "division": division_ref(place),
        "edition": edition and edition.pk,
        "review_on": edition and edition.review_on,
    }
