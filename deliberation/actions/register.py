"""Writing into the register. Entries are added, never changed; each day's head is signed."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from deliberation.decisions.certificate import canonical, digest
from deliberation.decisions.ledger import entry
from deliberation.models import RegisterEntry, RegisterHead
from deliberation.record.content import content_of, head_message
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
    message = canonical({"content": line["content"], "entry": line["digest"]})
    return RegisterEntry.objects.create(
        seq=line["seq"], prev=line["prev"], at=line["at"], kind=kind, resolution=resolution,
        content=content, content_digest=line["content"], digest=line["digest"],
        key=public_key(), signature=sign(message),
    )  # fmt: skip


def seal_head(now) -> RegisterHead | None:
    """Sign the register as it stood at the end of yesterday; None when there is nothing new."""
    day = timezone.localdate(now) - timedelta(days=1)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if RegisterHead.objects.filter(day__gte=day).exists():
        return None
    rows = RegisterEntry.objects.filter(at__lt=midnight.isoformat(timespec="seconds"))
    last = rows.order_by("-seq").first()
    known = RegisterHead.objects.order_by("-day").first()
    if last is None or (known and known.seq == last.seq):
        return None
    head = RegisterHead(day=day, seq=last.seq, digest=last.digest, key=public_key())
    head.signature = sign(head_message(head))
    head.save(force_insert=True)
    return head
