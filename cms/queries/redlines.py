"""Two published editions of one compact, clause by clause."""

from cms.models import Edition
from cms.redline import Part, compare


def parts_of(edition: Edition | None) -> list[Part]:
    rows = edition.clauses.order_by("position") if edition else []
    return [Part(row.lineage, row.position, row.heading, row.text) for row in rows]


def changes_pieces(edition: Edition, since: Edition | None) -> dict:
    """What is different from ``since``; two reads for the clauses."""
    lines = compare(parts_of(since), parts_of(edition))
    return {
        "lines": lines,
        "counts": {kind: sum(line.kind == kind for line in lines) for kind in KINDS},
        "moved": sum(line.moved for line in lines),
    }


KINDS = ("added", "deleted", "changed", "same")
