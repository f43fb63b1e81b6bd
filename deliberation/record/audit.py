"""Is the lawful record still what was signed? Chain, signatures, heads, rows and papers, by entry."""

import hashlib
import logging
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from deliberation.decisions.certificate import differing, digest
from deliberation.decisions.ledger import Fault, entry_message, faults, head_message
from deliberation.decisions.offline import check_content
from deliberation.models import RegisterEntry, RegisterHead, Resolution
from portal.kit.signing import is_ours

from .content import content_of

logger = logging.getLogger("deliberation.audit")
WORDS = {
    "signature": (
        "的签名不对，或者不是本站的公钥。",
        "bears a wrong signature, or not this site's.",
    ),
    "untrue": ("里的规则、结论或者前后所说对不上。", "does not add up in itself."),
    "row": ("和数据库里的会议决议不一样。", "differs from the record in the database."),
    "paper": ("的附件不在了，或者内容变了。", "has a paper that is gone or was changed."),
    "sealed_head": ("的首部签名不对。", "has a head with a wrong signature."),
    "unsealed": ("没有签过首部，超过了一天。", "is under no signed head, for more than a day."),
}
# What may be put in other words later without the record being another.
LOOSE_WORDS = {"division": ("name",), "entered": ("as",), "confirmed": ("as",)}


def audit(kept_heads=()) -> list[Fault]:
    """Every entry that is no longer what it was, once for each thing that is wrong with it.

    ``kept_heads`` are heads that somebody kept elsewhere, as ``/resolutions/heads.json`` gives them.
    """
    lines, found = [], []
    for entry in _entries():
        lines.append(entry.line())
        found += [Fault(entry.seq, code) for code in _wrong_with(entry)]
    found += _chain_faults(lines, kept_heads) + _unsealed()
    return sorted(set(found), key=lambda fault: (fault.seq, fault.code))


def chain_faults() -> list[Fault]:
    """The quick part of ``audit``, before a head is signed: chain, heads and signatures."""
    entries = list(RegisterEntry.objects.defer("content").order_by("seq"))
    found = [Fault(entry.seq, "signature") for entry in entries if not _is_signed(entry)]
    return found + _chain_faults([entry.line() for entry in entries])


def _chain_faults(lines: list[dict], kept_heads=()) -> list[Fault]:
    heads = list(RegisterHead.objects.order_by("day"))
    found = faults(lines, [*(head.line() for head in heads), *kept_heads])
    return found + [
        Fault(head.seq, "sealed_head") for head in heads
        if not is_ours(head.key, head_message(head.line()), head.signature)
    ]  # fmt: skip


def unrecorded() -> list[str]:
    """Records that say they are confirmed and stand in no entry."""
    rows = Resolution.objects.filter(status=Resolution.Status.CONFIRMED, register_entry=None)
    return [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]


def _entries():
    rows = RegisterEntry.objects.select_related(
        "resolution__division", "resolution__local_rule", "resolution__entered_as__division",
        "resolution__entered_as__body__division", "resolution__confirmed_as__division",
        "resolution__confirmed_as__body__division",
    ).prefetch_related("resolution__attachments")  # fmt: skip
    return rows.order_by("seq").iterator(chunk_size=200)


def _wrong_with(entry: RegisterEntry) -> list[str]:
    checks = {
        "content": lambda: digest(entry.content) == entry.content_digest,
        "signature": lambda: _is_signed(entry),
        "untrue": lambda: not check_content(entry.content, entry.line()),
        "row": lambda: _as_signed(entry),
        "paper": lambda: all(_is_there(paper) for paper in entry.resolution.attachments.all()),
    }
    return [code for code, check in checks.items() if not _holds(entry, check)]


def _holds(entry: RegisterEntry, check) -> bool:
    """A row can have been changed into anything; one that cannot be read is not as it was."""
    try:
        return bool(check())
    except Exception:
        logger.exception("entry %s cannot be read", entry.seq)
        return False


def _as_signed(entry: RegisterEntry) -> bool:
    """Do the rows still say what was signed? In the columns too that only pages and lists read."""
    row, signed = entry.resolution, entry.content
    now = content_of(row)
    outcome = signed["finding"]["outcome"]
    if differing(signed["finding"], now.pop("finding")) or outcome != row.outcome:
        return False
    same = all(_bare(signed, name) == _bare(now, name) for name in now)
    return same and row.is_confirmed and _by_holders(row)


def _bare(content: dict, name: str):
    value = content[name]
    loose = LOOSE_WORDS.get(name, ())
    return {key: one for key, one in value.items() if key not in loose} if loose else value


def _by_holders(row: Resolution) -> bool:
    """The two people are those who hold the offices that were signed."""
    pairs = ((row.entered_by_id, row.entered_as), (row.confirmed_by_id, row.confirmed_as))
    return row.entered_by_id != row.confirmed_by_id and all(
        office is None or office.user_id == person for person, office in pairs
    )


def _is_there(paper) -> bool:
    """The file behind a paper has the hash that is in the register."""
    with paper.file.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == paper.sha256


def _is_signed(entry: RegisterEntry) -> bool:
    return is_ours(entry.key, entry_message(entry.line()), entry.signature)


def _unsealed() -> list[Fault]:
    """Heads are signed in the hour after midnight; an entry older than that stands under one."""
    long_ago = timezone.localtime() - timedelta(days=1, hours=2)
    under = RegisterHead.objects.aggregate(last=Max("seq"))["last"] or 0
    rows = RegisterEntry.objects.filter(at__lt=long_ago.isoformat(timespec="seconds"))
    return [
        Fault(seq, "unsealed") for seq in rows.filter(seq__gt=under).values_list("seq", flat=True)
    ]
