"""What the register says: certificates, the chain, its signed heads."""

from django.conf import settings

from deliberation.decisions.certificate import FORMAT
from deliberation.models import RegisterEntry, RegisterHead

REGISTER = "gongyi-register/1"


def certificate_of(entry: RegisterEntry) -> dict:
    """The signed JSON that ``recount.py`` takes."""
    return {
        "format": FORMAT,
        "content": entry.content,
        "digest": entry.content_digest,
        "entry": entry.line(),
        "signature": entry.seal(),
    }


def lines() -> list[dict]:
    """The whole chain, in order, each line with its signature; one read."""
    rows = RegisterEntry.objects.defer("content").order_by("seq")
    return [entry.line() | {"signature": entry.seal()} | _demo() for entry in rows]


def head_line(head: RegisterHead) -> dict:
    """A signed head as others keep it."""
    return {
        "format": REGISTER, **head.line(), "signature": head.seal(), **_demo(),
    }  # fmt: skip


def _demo() -> dict:
    return {"demo": True} if settings.GONGYI_DEMO else {}
