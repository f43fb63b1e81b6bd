"""At most eight reads for any list, with 30 compacts in the city and with 3,000, on both databases."""

import tempfile
from pathlib import Path

from bench import running
from bench.machine import table
from portal.server.refusals import write
from tests import services

MOST_READS = 8
SLOW = 250  # milliseconds alone; far above what is measured, to catch a lost index
FEW = 30
# One page of Wagtail's own route, no list: it pays the reads of that route besides.
SINGLE = {"a compact", "a notice", "a program"}
# No lists of one thing: a place shows six kinds, a search asks for five.
MIXED = {"place: unit": 9, "place: town": 9, "place: county": 9, "search": 9, "search, rare": 9}
# Nothing is read of neighbours where there are none.
EMPTY = {"a clause's neighbours": 2}


def run() -> None:
    _prove("SQLite", "", "")
    try:
        with services.postgres() as few, services.postgres() as many:
            _prove("PostgreSQL", few, many)
    except services.Missing as what:
        write(f"SKIP: PostgreSQL: this machine has no {what}")


def _prove(name: str, few_at: str, many_at: str) -> None:
    few, many = _counted(FEW, few_at), _counted(running.MANY, many_at)
    head = ["page", f"reads at {FEW}", f"at {running.MANY}", f"ms at {FEW}", f"at {running.MANY}"]
    pairs = list(zip(few, many, strict=True))
    body = [[a["name"], a["queries"], b["queries"], a["ms"], b["ms"]] for a, b in pairs]
    write(f"\n{name}\n{table(head, body)}")
    for small, big in pairs:
        page = f"{name}, {big['name']} ({big['url']})"
        assert small["status"] == big["status"] == 200, (
            f"{page}: {small['status']}, {big['status']}"
        )
        reads = max(small["queries"], big["queries"])
        most = MIXED.get(big["name"], MOST_READS)
        assert reads <= most or big["name"] in SINGLE, f"{page}: {reads} reads"
        spare = EMPTY.get(big["name"], 1)
        assert big["queries"] <= small["queries"] + spare, f"{page}: reads grow with the city"
        assert big["ms"] <= SLOW, f"{page}: {big['ms']:.0f} ms, too slow"


def _counted(count: int, database: str) -> list[dict]:
    with tempfile.TemporaryDirectory(prefix="gongyi-lists-") as folder:
        env = running.environment(Path(folder), _own(database))
        built = running.inside("big_city", str(count), env=env)
        write(f"{count} compacts: {built['holds']}, built in {built['seconds']} s")
        return running.inside("counting", env=env)


def _own(database: str) -> str:
    return database
