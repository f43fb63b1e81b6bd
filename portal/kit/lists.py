"""Lists of the API: what a client may ask, and the envelope it gets."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from ninja import Field, Schema
from pydantic import BeforeValidator

from .keyset import keyset_page

T = TypeVar("T")


class Asked(Schema):
    """The part of a list's query string that all lists share."""

    search: str = Field("", max_length=200)
    cursor: str = Field("", max_length=1000, description="``next`` of the page before")
    limit: int = Field(20, ge=1, le=100)

    @property
    def words(self) -> str:
        return self.search.replace("\x00", "").strip()[:60]


class Listed(Schema, Generic[T]):
    """``next`` goes into ``cursor`` for the page after; null at the end."""

    items: list[T]
    next: str | None


def choice(values) -> Any:
    """One of ``values``, or nothing: an empty parameter is what a form sends for "all"."""
    return Annotated[Literal[tuple(values)] | None, BeforeValidator(lambda value: value or None)]


def listed(rows, order: list[str], asked: Asked, show, attach=None) -> dict:
    """A page of ``rows``, each as ``show`` gives it; ``attach`` reads what belongs to the page."""
    found, following = keyset_page(rows, order, asked.cursor, asked.limit)
    if attach:
        attach(found)
    return {"items": [show(row) for row in found], "next": following or None}
