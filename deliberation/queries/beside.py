"""What stands beside a consultation (papers, invitations, public entries), in one statement.

Three small tables with a handful of rows each would cost a read apiece on every page of a
consultation. The rows come back as instances that are only read, never saved.
"""

import uuid

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    IntegerField,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from deliberation.models import Document, Invitation, Phase, Poll, PublicEntry
from portal.accounts.models import Body

COLUMNS = ("part", "key", "words", "more", "kind", "number", "at_1", "at_2", "at_3")


def beside(consultation) -> dict[str, list]:
    """``{"documents", "invited", "entries"}``; one read."""
    mine = {"consultation": consultation}
    rows = _shape(
        Document.objects.filter(**mine), "documents", words="title", number="size", at_1="added_at"
    ).union(
        _shape(
            Invitation.objects.filter(**mine),
            "invited",
            words="name",
            more="body__name",
            number=Case(When(body__is_demo=True, then=1), default=0),
        ),
        _shape(
            PublicEntry.objects.filter(**mine),
            "entries",
            words="reason",
            more=Coalesce("phase__kind", "poll__question"),
            kind="kind",
            at_1="at",
            at_2="before_at",
            at_3="after_at",
        ),
        all=True,
    )
    found: dict[str, list] = {"documents": [], "invited": [], "entries": []}
    for row in sorted(rows, key=lambda row: (row[0], row[6] is not None, row[6] or 0, row[1])):
        found[row[0]].append(MAKE[row[0]](dict(zip(COLUMNS, row, strict=True))))
    return found


def _shape(rows, part: str, **columns):
    """The same columns of the same types from every table, as a union asks."""
    types = {
        "key": CharField(), "words": TextField(), "more": TextField(), "kind": CharField(),
        "number": IntegerField(), "at_1": DateTimeField(), "at_2": DateTimeField(),
        "at_3": DateTimeField(),
    }  # fmt: skip
    columns = {"key": "pk", **columns}
    shaped = {name: Cast(columns.get(name, Value(None)), kind) for name, kind in types.items()}
    return (
        rows.order_by()
        .annotate(
            part=Value(part, output_field=CharField()), **{f"c_{k}": v for k, v in shaped.items()}
        )
        .values_list("part", *[f"c_{name}" for name in types])
    )


def _document(row) -> Document:
    return Document(pk=uuid.UUID(row["key"]), title=row["words"], size=row["number"])


def _invitation(row) -> Invitation:
    if row["more"] is None:
        return Invitation(name=row["words"])
    return Invitation(body=Body(name=row["more"], is_demo=bool(row["number"])))


def _entry(row) -> PublicEntry:
    about_poll = row["kind"].startswith("poll")
    return PublicEntry(
        kind=row["kind"],
        reason=row["words"],
        phase=None if about_poll else Phase(kind=row["more"]),
        poll=Poll(question=row["more"]) if about_poll else None,
        at=row["at_1"],
        before_at=row["at_2"],
        after_at=row["at_3"],
    )


MAKE = {"documents": _document, "invited": _invitation, "entries": _entry}
