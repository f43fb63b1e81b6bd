"""Divisions as pages need them."""

import uuid

from django.core.exceptions import ValidationError
from django.db.models import Q

from .models import Division


def division_of(text: str) -> Division | None:
    """The division whose id stands in a query string; None for nothing or nonsense."""
    try:
        return Division.objects.filter(pk=uuid.UUID(text)).first() if text else None
    except (ValueError, ValidationError):
        return None


def trail(division: Division | None) -> list[Division]:
    """From the city down to the division itself; one query."""
    if division is None:
        return []
    step = Division.steplen
    paths = [division.path[:end] for end in range(step, len(division.path) + 1, step)]
    return list(Division.objects.filter(path__in=paths).order_by("path"))


def around(division: Division | None, *, related: str = "") -> tuple[list, list]:
    """``(trail, children)`` of a division in one read.

    Without a division there is no trail, and the children are those of the one city, or the
    cities where there are several. ``related`` names a row to be read along.
    """
    step = Division.steplen
    depth = len(division.path) // step if division else 0
    above = [division.path[: step * level] for level in range(1, depth + 1)] if division else []
    below = Q(depth=depth + 1, path__startswith=division.path) if division else Q(depth__lte=2)
    rows = Division.objects.filter(Q(path__in=above) | below).order_by("path")
    found = list(rows.select_related(related) if related else rows)
    if division:
        return found[:depth], found[depth:]
    cities = [row for row in found if row.depth == 1]
    return [], cities if len(cities) != 1 else [row for row in found if row.depth == 2]


def find_units(words: str, most: int = 20) -> list[Division]:
    """Villages and communities by any part of their name, for a chooser."""
    words = words.replace("\x00", "").strip()[:60]
    if not words:
        return []
    return list(Division.objects.units().named(words).order_by("path")[:most])
