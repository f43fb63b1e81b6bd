"""Finding a compact in a city where each of 2,931 places has one: reads and milliseconds, both databases."""

import tempfile
from pathlib import Path

from bench import running
from bench.machine import table
from portal.server.refusals import write
from tests import services

ASKED = (
    "compacts", "compacts of a county", "compacts by category", "compacts by topic",
    "compacts by words", "coverage", "coverage of a county", "coverage of a town",
    "a clause's neighbours", "a compact's sheet", "API: compacts", "API: coverage",
)  # fmt: skip


def run() -> None:
    with running.city() as folder:
        _show("SQLite", running.inside("counting", env=running.environment(folder)))
    try:
        with services.postgres() as database, tempfile.TemporaryDirectory() as folder:
            env = running.environment(Path(folder), database)
            running.inside("big_city", str(running.MANY), env=env)
            _show("PostgreSQL", running.inside("counting", env=env))
    except services.Missing as what:
        write(f"SKIP: PostgreSQL: this machine has no {what}")


def _show(name: str, pages: list[dict]) -> None:
    write(f"\n{name}: medians of seven, one after the other, without a server")
    by_name = {page["name"]: page for page in pages}
    plain = by_name["compacts"]["ms"]
    rows = [by_name[asked] for asked in ASKED]
    head = ["page", "reads", "KB", "ms", "× compacts", "slowest read ms"]
    body = [
        [row["name"], row["queries"], round(row["bytes"] / 1024), row["ms"], row["ms"] / plain,
         row["slowest_ms"]]
        for row in rows
    ]  # fmt: skip
    write(table(head, body))
