"""The Chinese search at 3,000 compacts beside Wagtail's stock backend."""

import tempfile
from pathlib import Path

from bench import running
from bench.machine import table
from portal.server.refusals import write
from tests import services


def run() -> None:
    with running.city() as folder:
        _show("SQLite", running.inside("asking", env=running.environment(folder)))
    try:
        with services.postgres() as database, tempfile.TemporaryDirectory() as folder:
            env = running.environment(Path(folder), database)
            running.inside("big_city", str(running.MANY), env=env)
            _show("PostgreSQL", running.inside("asking", env=env))
    except services.Missing as what:
        write(f"SKIP: PostgreSQL: this machine has no {what}")


def _show(name: str, rows: list[dict]) -> None:
    write(f"\n{name}: medians of five; up to 500 keys, or 20 pages")
    head = ["words", "keys ms", "list ms", "site search ms", "stock ms, same index"]
    head += ["stock ÷ keys", "found", "stock finds by itself"]
    body = [
        [
            row["words"], row["keys"], row["list"], row["site"], row["stock"],
            row["stock"] / row["keys"], row["found"], row["stock_found"],
        ]
        for row in rows
    ]  # fmt: skip
    write(table(head, body))
