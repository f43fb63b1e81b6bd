"""Writing into the register. Entries are added, never changed; each day's head is signed."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from deliberation.decisions.certificate import digest
from deliberation.decisions.ledger import entry, entry_message, head_message
from deliberation.models import RegisterEntry, RegisterHead
from deliberation.record.audit import chain_faults
from deliberation.record.content import content_of
from portal.kit.signing import public_key, sign

TRIES = 20  # when several are confirmed at the same moment; one of them always gets on


def append(resolution, *, now) -> RegisterEntry:
    """Add a confirmed record after the last entry, in the caller's transaction."""
    content = content_of(resolution)
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _after_last(resolution, content, now)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _after_last(resolution, content: dict, now) -> RegisterEntry:
    last = RegisterEntry.objects.order_by("-seq").first()
    kind = "correction" if resolution.corrects_id else "resolution"
    line = entry(
        last and last.line(),
        at=timezone.localtime(now).isoformat(timespec="seconds"),
        kind=kind,
        subject=str(resolution.pk),
        content=digest(content),
    )
    return RegisterEntry.objects.create(
        seq=line["seq"], prev=line["prev"], at=line["at"], kind=kind, resolution=resolution,
        content=content, content_digest=line["content"], digest=line["digest"],
        key=public_key(), signature=sign(entry_message(line)),
    )  # fmt: skip


class Broken(Exception):
    """The register is not what was signed, and so no head of it is signed: ``manage.py verify``."""


def seal_head(now) -> RegisterHead | None:
    """Sign the register as it stood at the end of yesterday; None when there is nothing new.

    Raises ``Broken`` instead of signing for a chain that does not hold.
    """
    day = timezone.localdate(now) - timedelta(days=1)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if RegisterHead.objects.filter(day__gte=day).exists():
        return None
    rows = RegisterEntry.objects.filter(at__lt=midnight.isoformat(timespec="seconds"))
    last = rows.order_by("-seq").first()
    known = RegisterHead.objects.order_by("-day").first()
    if last is None or (known and known.seq == last.seq):
        return None
    if wrong := chain_faults():
        raise Broken(", ".join(f"{fault.seq} {fault.code}" for fault in wrong[:20]))
    head = RegisterHead(day=day, seq=last.seq, digest=last.digest, key=public_key())
    head.signature = sign(head_message(head.line()))
    head.save(force_insert=True)
    return head
