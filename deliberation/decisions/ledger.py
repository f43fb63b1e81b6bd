"""A register in which nothing can be changed, left out or moved unseen: each entry holds the digest of
the one before. Whoever keeps one head can tell later which entry is no longer what it was.
"""

from dataclasses import dataclass

from .certificate import canonical, digest

START = "0" * 64
FIELDS = ("seq", "prev", "at", "kind", "subject", "content")


def entry(prev: dict | None, *, at: str, kind: str, subject: str, content: str) -> dict:
    """The entry after ``prev`` (None for the first). ``content`` is the digest of what it records."""
    body = {
        "seq": prev["seq"] + 1 if prev else 1,
        "prev": prev["digest"] if prev else START,
        "at": at,
        "kind": kind,
        "subject": subject,
        "content": content,
    }
    return body | {"digest": digest(body)}


@dataclass(frozen=True)
class Fault:
    """What is wrong with the entry ``seq``: missing, order, digest, prev, head, content."""

    seq: int
    code: str


def entry_message(one: dict) -> bytes:
    """What is signed of an entry, and so of what it records."""
    return canonical({"content": one["content"], "entry": one["digest"]})


def head_message(head: dict) -> bytes:
    """What is signed of the head at the end of a day."""
    return canonical({name: head[name] for name in ("day", "seq", "digest")})


MOST_MISSING = 1000  # of one gap, by name; a number that somebody made up can be any


def faults(entries, heads=(), contents: dict[int, str] | None = None) -> list[Fault]:
    """Every entry that does not fit, once. ``heads`` are kept from before (``seq`` and ``digest``),
    ``contents`` the digests of what the entries record, by number, as somebody computed them anew.
    """
    found: dict[int, str] = {}
    kept: dict[int, set[str]] = {}
    for head in heads:
        kept.setdefault(head["seq"], set()).add(head["digest"])
    before, expected = START, 1
    for one in entries:
        seq = one["seq"]
        if seq > expected:
            found |= dict.fromkeys(range(expected, min(seq, expected + MOST_MISSING)), "missing")
        code = _fault(one, before if seq == expected else None, expected)
        if not code and kept.get(seq, {one["digest"]}) != {one["digest"]}:
            code = "head"
        if not code and contents is not None and contents.get(seq) != one["content"]:
            code = "content"
        if code and found.get(seq) in {None, "missing"}:  # it is there, but elsewhere
            found[seq] = code
        kept.pop(seq, None)
        before, expected = one["digest"], max(expected, seq + 1)
    found |= dict.fromkeys(kept, "missing")  # a head of an entry that is not there any more
    return [Fault(seq, code) for seq, code in sorted(found.items())]


def _fault(one: dict, before: str | None, expected: int) -> str:
    """``before`` is None after a gap: what came before is not known there."""
    if one["seq"] < expected:
        return "order"
    if digest({name: one[name] for name in FIELDS}) != one["digest"]:
        return "digest"
    return "prev" if before is not None and one["prev"] != before else ""
