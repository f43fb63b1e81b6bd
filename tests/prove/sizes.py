"""A consultation with 500 proposals and 5,000 comments reads no more than one with 5 and 50: at most
twelve queries a page and eight a stance or vote, on both databases; memory per worker is printed.
"""

import json
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from bench import running
from bench.machine import table
from portal.server.refusals import write
from tests import services

FEW = {"residents": 20, "matters": 3, "proposals": 5, "comments": 50, "polls": 2}
MANY = {"residents": 600, "matters": 3, "proposals": 500, "comments": 5000, "polls": 2}
A_PAGE, AN_ACT = 12, 8  # queries
SLOW = 400  # milliseconds alone; far above what is measured, to catch a lost index


def run() -> None:
    _prove("SQLite", "", "", memory=True)
    try:
        with services.postgres() as few, services.postgres() as many:
            _prove("PostgreSQL", few, many)
    except services.Missing as what:
        write(f"SKIP: PostgreSQL: this machine has no {what}")


def _prove(name: str, few_at: str, many_at: str, memory: bool = False) -> None:
    few, many = _counted(FEW, few_at), _counted(MANY, many_at, memory)
    pairs = list(zip(few, many, strict=True))
    head = ["page or act", "queries at 5 / 50", "at 500 / 5,000", "ms", "ms at 500 / 5,000"]
    body = [[a["name"], a["queries"], b["queries"], a["ms"], b["ms"]] for a, b in pairs]
    write(f"\n{name}\n{table(head, body)}")
    for small, big in pairs:
        act = big["name"].startswith("act:")
        where = f"{name}, {big['name']}"
        assert small["status"] < 400 and big["status"] < 400, f"{where}: {big['status']}"
        assert big["queries"] <= (AN_ACT if act else A_PAGE), f"{where}: {big['queries']} queries"
        assert big["queries"] <= small["queries"], f"{where}: queries grow with the rows"
        assert big["ms"] <= SLOW, f"{where}: {big['ms']:.0f} ms"


def _counted(size: dict, database: str, memory: bool = False) -> list[dict]:
    with tempfile.TemporaryDirectory(prefix="gongyi-sizes-") as name:
        folder = Path(name)
        env = running.environment(folder, database)
        city = running.inside("forum_city", json.dumps(size), env=env)
        found = running.inside("forum_counting", env=env)
        if memory:
            _memory(folder, city)
        return found


def _memory(folder: Path, city: dict) -> None:
    """What the one process holds after a hundred pages of the big consultation."""
    with running.server(running.SERVE, folder) as address:
        port = address.rpartition(":")[2]
        for _page in range(100):
            urllib.request.urlopen(f"{address}/consultations/{city['matters'][0]['id']}/").close()
        found = subprocess.run(
            ["pgrep", "-f", f"serve --port {port}"], capture_output=True, text=True
        )
        for pid in found.stdout.split():
            status = Path(f"/proc/{pid}/status").read_text()
            resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
            write(f"memory of the serving process {pid}: {resident.split()[1]} kB")
