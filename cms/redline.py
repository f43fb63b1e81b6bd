"""Two editions side by side: clauses added, deleted, changed, moved, split and joined.

Pure: clauses are plain parts, known by their lineage, which stays the same through revisions.
"""

from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.kit.redline import Piece, pieces

SAME, CHANGED, ADDED, DELETED = "same", "changed", "added", "deleted"
ALIKE = 0.6  # of a clause's characters, to be taken for the same or for a piece of another
RUN = 4  # characters in a row that are no accident


@dataclass(frozen=True)
class Part:
    """A clause; ``lineage`` is any hashable, or None where it is not known yet."""

    lineage: object
    position: int
    heading: str
    text: str


@dataclass(frozen=True)
class Change:
    """One line of a redline. ``source``: the old clause that a new one was split from; ``into``: the
    new clause that an old one was joined into."""

    kind: str
    old: Part | None
    new: Part | None
    heading: tuple[Piece, ...] = ()
    text: tuple[Piece, ...] = ()
    moved: bool = False
    source: Part | None = None
    into: Part | None = None


def compare(old: list[Part], new: list[Part]) -> list[Change]:
    """In the order of ``new``; what was deleted stands after the clause that it followed."""
    before = {part.lineage: part for part in old}
    kept = {part.lineage for part in new} & set(before)
    still = _unmoved([before[part.lineage].position for part in new if part.lineage in kept])
    lines = [_line(part, before, still, old) for part in new]
    for part in reversed([part for part in old if part.lineage not in kept]):
        lines.insert(_place(part, old, lines), _gone(part, new, before))
    return lines


def match(old: list[Part], new: list[Part]) -> list[Part]:
    """``new`` with the lineage of the clause that each one was, where there was one.

    The same heading, or else most of the words; every old clause is found again at most once.
    """
    pairs = sorted(
        ((likeness(o, n), -abs(o.position - n.position), i, j)
         for i, n in enumerate(new) for j, o in enumerate(old)),
        reverse=True,
    )  # fmt: skip
    taken: dict[int, object] = {}
    used: set[int] = set()
    for ratio, _near, i, j in pairs:
        if ratio >= ALIKE and i not in taken and j not in used:
            taken[i] = old[j].lineage
            used.add(j)
    return [
        Part(taken.get(i, part.lineage), part.position, part.heading, part.text)
        for i, part in enumerate(new)
    ]


def likeness(old: Part, new: Part) -> float:
    """From 0 to 1, never used for anything but finding a clause again."""
    ratio = SequenceMatcher(None, old.text, new.text, autojunk=False).ratio()
    same_heading = bool(new.heading) and old.heading == new.heading
    return max(ratio, 0.9) if same_heading and ratio >= 0.3 else ratio


def _line(part: Part, before: dict, still: set[int], old: list[Part]) -> Change:
    was = before.get(part.lineage)
    if was is None:
        return Change(ADDED, None, part, source=_containing(part, old))
    moved = was.position not in still
    if (was.heading, was.text) == (part.heading, part.text):
        return Change(SAME, was, part, moved=moved)
    heading, text = pieces(was.heading, part.heading), pieces(was.text, part.text)
    return Change(CHANGED, was, part, heading, text, moved)


def _gone(part: Part, new: list[Part], before: dict) -> Change:
    changed = [n for n in new if n.lineage not in before or n.text != before[n.lineage].text]
    return Change(DELETED, part, None, into=_containing(part, changed))


def _containing(part: Part, among: list[Part]) -> Part | None:
    """The clause that holds most of ``part``'s words."""
    shares = [(_share(part.text, other.text), other) for other in among if other != part]
    share, other = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return other if share >= ALIKE else None


def _share(text: str, whole: str) -> float:
    """How much of ``text`` stands in ``whole``, in runs of some length and in whatever order."""
    held: set[int] = set()
    for at in range(len(text) - RUN + 1):
        if text[at : at + RUN] in whole:
            held.update(range(at, at + RUN))
    return len(held) / max(len(text), 1)


def _place(part: Part, old: list[Part], lines: list[Change]) -> int:
    """After the nearest clause before it that is still there."""
    at = {line.old.position: number for number, line in enumerate(lines) if line.old}
    earlier = [p.position for p in old if p.position < part.position and p.position in at]
    return at[max(earlier)] + 1 if earlier else 0


def _unmoved(positions: list[int]) -> set[int]:
    """The longest run of clauses that are still in their old order; the others have moved."""
    tails: list[int] = []
    chains: list[tuple[int, ...]] = []
    for position in positions:
        at = bisect_left(tails, position)
        chain = (*(chains[at - 1] if at else ()), position)
        tails[at : at + 1], chains[at : at + 1] = [position], [chain]
    return set(chains[-1]) if chains else set()
