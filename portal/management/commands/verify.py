"""`manage.py verify`: walk the register and the logs, and name what is no longer what it was."""

from django.core.management.base import BaseCommand
from django.db.models import Count, Max, Min

from cms.queries.texts import altered
from deliberation.decisions.offline import FAULTS
from deliberation.models import Event, RegisterEntry, Stream
from deliberation.queries.register import broken
from portal.server.refusals import write


class Command(BaseCommand):
    help = "核对登记簿和记录 / check the register and the logs; ends with 1 when something is wrong"

    def handle(self, **options):
        wrong = [
            f"登记簿第 {fault.seq} 条{FAULTS[fault.code][0]} / entry {fault.seq} {FAULTS[fault.code][1]}"
            for fault in broken()
        ]
        wrong += [f"记录有缺口 / the log has a gap: {stream}" for stream in gaps()]
        wrong += [f"公约条文被改过 / a compact's text was changed: {one}" for one in altered()]
        for line in wrong:
            write(line)
        write(
            f"登记簿 {RegisterEntry.objects.count()} 条，记录 {Stream.objects.count()} 本，"
            f"{len(wrong)} 处不对 / {len(wrong)} faults"
        )
        if wrong:
            raise SystemExit(1)


def gaps() -> list:
    """Streams whose numbers do not run from 1 to the last one given out."""
    rows = Event.objects.values("stream", "stream__seq").annotate(
        first=Min("seq"), last=Max("seq"), number=Count("pk")
    )
    return [
        row["stream"] for row in rows.order_by()
        if (row["first"], row["last"], row["number"]) != (1, row["stream__seq"], row["stream__seq"])
    ]  # fmt: skip
