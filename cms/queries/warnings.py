"""Clauses with what was noticed about them."""

from cms.forbidden import look_over


def with_warnings(clauses) -> list[dict]:
    """``{"position", "clause", "warnings"}`` of every clause, in order."""
    return [
        {"position": at, "clause": one, "warnings": look_over(f"{one.heading}。{one.text}")}
        for at, one in enumerate(clauses, start=1)
    ]
