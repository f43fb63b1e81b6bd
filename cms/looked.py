"""What the check reads: each clause with its plain note, and the title with the rhyme."""

import hashlib
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Looked:
    """``lineage`` is that of the clause; the edition's own id stands for title and rhyme."""

    lineage: UUID
    text: str

    @property
    def digest(self) -> str:
        """SHA-256, in hex: a decision holds for these words and no others."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def looked_at(edition) -> list[Looked]:
    whole = Looked(edition.pk, f"{edition.title}。{edition.sing_along}")
    rows = edition.clauses.order_by("position")
    return [whole, *(looked(clause) for clause in rows)]


def looked(clause) -> Looked:
    return Looked(clause.lineage, f"{clause.heading}。{clause.text}。{clause.plain_note}")
