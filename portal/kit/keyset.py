"""Pages by key, not by number: stable while rows are added, equally quick at any depth."""

import base64
import binascii
import json

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from .errors import BadInput

LONGEST = 1000  # characters of a cursor


def keyset_page(rows: QuerySet, order: list[str], cursor: str, size: int):
    """Return ``(rows of this page, cursor of the next or "")``.

    ``order`` names fields as ``order_by`` does ("-issued_on", "pk"); together they must be unique
    and none may be null. ``cursor`` is opaque and checked; a broken one raises ``BadInput``.
    """
    rows = rows.order_by(*order)
    try:
        if cursor:
            rows = rows.filter(_after(order, decode(cursor, len(order))))
        found = list(rows[: size + 1])
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        if not cursor:
            raise
        # Well-formed, but made up: a date that is none, an id that is none.
        raise _stale() from error
    if len(found) <= size:
        return found, ""
    found = found[:size]
    return found, encode([_value(found[-1], name) for name in order])


def encode(values: list) -> str:
    raw = json.dumps([str(value) for value in values], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str, count: int) -> list[str]:
    try:
        if len(cursor) > LONGEST:
            raise ValueError("too long")
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(raw)
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        values = None
    if (
        not isinstance(values, list)
        or len(values) != count
        or not all(isinstance(value, str) and "\x00" not in value for value in values)
    ):
        raise _stale()
    return values


def _stale() -> BadInput:
    return BadInput(_("这个翻页位置已失效，请从第一页看起。"), code="bad_cursor", field="cursor")


def _after(order: list[str], values: list[str]) -> Q:
    """Lexicographic "comes after": a beyond A, or a equal and b beyond B, …"""
    beyond, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        step = "lt" if name.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    return beyond


def _value(row, name: str):
    for part in name.lstrip("-").split("__"):
        row = getattr(row, part)
    return row
