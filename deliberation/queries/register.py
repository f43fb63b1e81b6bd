"""What the register says: certificates, the chain, its signed heads, and whether all of it holds."""

from deliberation.decisions.certificate import FORMAT, digest, gist
from deliberation.decisions.ledger import Fault, faults
from deliberation.models import RegisterEntry, RegisterHead
from deliberation.record.content import content_of

REGISTER = "gongyi-register/1"


def certificate_of(entry: RegisterEntry) -> dict:
    """The signed JSON that ``recount.py`` takes."""
    return {
        "format": FORMAT,
        "content": entry.content,
        "digest": entry.content_digest,
        "entry": entry.line(),
        "signature": {"key": entry.key, "value": entry.signature},
    }


def lines() -> list[dict]:
    """The whole chain, in order; one read."""
    return [entry.line() for entry in RegisterEntry.objects.defer("content").order_by("seq")]


def head_line(head: RegisterHead) -> dict:
    """A signed head as others keep it."""
    return {
        "format": REGISTER, "day": head.day.isoformat(), "seq": head.seq, "digest": head.digest,
        "signature": {"key": head.key, "value": head.signature},
    }  # fmt: skip


def broken() -> list[Fault]:
    """Every entry that is no longer what it was: the chain, the heads, and the records themselves."""
    entries, computed = [], {}
    rows = RegisterEntry.objects.select_related(
        "resolution__division", "resolution__local_rule", "resolution__entered_as__division",
        "resolution__entered_as__body", "resolution__confirmed_as__division",
        "resolution__confirmed_as__body",
    ).prefetch_related("resolution__attachments")  # fmt: skip
    for row in rows.order_by("seq").iterator(chunk_size=200):
        entries.append(row.line())
        own = digest(row.content)
        computed[row.seq] = own if _as_recorded(row) else "changed"
    heads = RegisterHead.objects.values("seq", "digest")
    return faults(entries, list(heads), computed)


# What may be put in other words later without the record being another: titles, names of places,
# sentences of the steps.
LOOSE = ("division", "entered", "confirmed", "finding")


def _as_recorded(entry: RegisterEntry) -> bool:
    """Do the rows still say what was signed? Names of places and offices may have changed."""
    now, signed = content_of(entry.resolution), entry.content
    same = all(signed[name] == now[name] for name in now if name not in LOOSE)
    return same and gist(signed["finding"]) == gist(now["finding"])
