"""`manage.py verify`: walk the register and the logs, and name what is no longer what it was."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Max, Min

from cms.queries.grounds import groundless, overlapping
from cms.queries.texts import altered
from deliberation.decisions.offline import FAULTS
from deliberation.models import Event, RegisterEntry, Stream
from deliberation.record.audit import WORDS, audit, unrecorded
from portal.server.refusals import write


class Command(BaseCommand):
    help = "核对登记簿和记录 / check the register and the logs; ends with 1 when something is wrong"

    def add_arguments(self, parser):
        parser.add_argument(
            "--head", action="append", default=[], metavar="FILE",
            help="以前从 /resolutions/heads.json 存下的首部 / heads kept from /resolutions/heads.json",
        )  # fmt: skip

    def handle(self, *, head, **options):
        words = FAULTS | WORDS
        wrong = [
            f"登记簿第 {fault.seq} 条{words[fault.code][0]} / entry {fault.seq} {words[fault.code][1]}"
            for fault in audit([one for name in head for one in kept_heads(name)])
        ]
        wrong += [
            f"会议决议已登记，登记簿里没有 / confirmed, and in no entry: {one}"
            for one in unrecorded()
        ]
        wrong += [f"记录有缺口 / the log has a gap: {stream}" for stream in gaps()]
        wrong += [f"公约条文被改过 / a compact's text was changed: {one}" for one in altered()]
        wrong += [
            f"公约版本依据的会议决议更正后没有达到规则"
            f" / an edition stands on a record that reaches its rule no longer: {one}"
            for one in groundless()
        ]
        wrong += [
            f"同一公约有两个版本同时施行 / two editions of a compact are in force at once: {one}"
            for one in overlapping()
        ]
        for line in wrong:
            write(line)
        write(
            f"登记簿 {RegisterEntry.objects.count()} 条，记录 {Stream.objects.count()} 本，"
            f"{len(wrong)} 处不对 / {len(wrong)} faults"
        )
        if wrong:
            raise SystemExit(1)


def kept_heads(name: str) -> list[dict]:
    """One head or many, from a file. Raises ``CommandError``."""
    try:
        found = json.loads(Path(name).read_text("utf-8"))
        heads = found.get("heads", [found])
        return [{"seq": int(head["seq"]), "digest": str(head["digest"])} for head in heads]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"读不出首部 / no heads can be read from {name}: {error}") from error


def gaps() -> list:
    """Streams whose numbers do not run from 1 to the last one given out."""
    rows = Event.objects.values("stream", "stream__seq").annotate(
        first=Min("seq"), last=Max("seq"), number=Count("pk")
    )
    return [
        row["stream"] for row in rows.order_by()
        if (row["first"], row["last"], row["number"]) != (1, row["stream__seq"], row["stream__seq"])
    ]  # fmt: skip
