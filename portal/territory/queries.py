"""Divisions as pages need them."""

import uuid

from django.core.exceptions import ValidationError

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


def children(division: Division | None) -> list[Division]:
    if division is None:
        return list(Division.get_root_nodes())
    return list(division.get_children())


def find_units(words: str, most: int = 20) -> list[Division]:
    """Villages and communities by any part of their name, for a chooser."""
    words = words.replace("\x00", "").strip()[:60]
    if not words:
        return []
    return list(Division.objects.units().named(words).order_by("path")[:most])
