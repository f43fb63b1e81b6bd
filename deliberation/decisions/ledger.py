"""A register in which nothing can be changed, left out or moved unseen: each entry holds the digest of
the one before. Whoever keeps one head can tell later which entry is no longer what it was.
"""

from dataclasses import dataclass

from .certificate import digest

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


def faults(entries, heads=(), contents: dict[int, str] | None = None) -> list[Fault]:
    """Every entry that does not fit, once. ``heads`` are kept from before (``seq`` and ``digest``),
    ``contents`` the digests of what the entries record, by number, as somebody computed them anew.
    """
    found: dict[int, str] = {}
    kept = {head["seq"]: head["digest"] for head in heads}
    before, expected = START, 1
    for one in entries:
        seq = one["seq"]
        code = _fault(one, before, expected, kept.pop(seq, None), contents)
        if code == "missing":
            found |= dict.fromkeys(range(expected, seq), "missing")
        elif code:
            found.setdefault(seq, code)
        before, expected = one["digest"], max(expected, seq + 1)
    found |= dict.fromkeys(kept, "missing")  # a head of an entry that is not there any more
    return [Fault(seq, code) for seq, code in sorted(found.items())]


def _fault(one, before, expected, kept, contents) -> str:
    if one["seq"] != expected:
        return "missing" if one["seq"] > expected else "order"
    if digest({name: one[name] for name in FIELDS}) != one["digest"]:
        return "digest"
    if one["prev"] != before:
        return "prev"
    if kept is not None and kept != one["digest"]:
        return "head"
    if contents is not None and contents.get(one["seq"]) != one["content"]:
        return "content"
    return ""
