"""Meetings in Chromium on PostgreSQL and Redis with two workers: from the announcement to the published
minutes, the room, the console and the screen, by keyboard and by axe. `make test` does it on SQLite.
"""

import subprocess
import sys

from portal.server.refusals import write
from tests import services
from tests.ahead import ROOT, clean
from tests.run import Total

WHAT = ("journey", "room", "console", "screen")


def run() -> None:
    try:
        with services.own_postgres() as postgres, services.own_redis() as redis:
            _walk(postgres.address, redis.address, services.chromium())
    except services.Missing as what:
        write(f"SKIP: this machine has no {what}")


def _walk(database: str, redis: str, chromium: str) -> None:
    given = {"DATABASE_URL": database, "REDIS_URL": redis, "CHROMIUM": chromium, "WORKERS": "2"}
    files = [f"tests/browser/test_meeting_{what}.py" for what in WHAT]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--color=no", "-m", "browser", "-n", "2", *files],
        cwd=ROOT, env={**clean(), **given}, capture_output=True, text=True,
    )  # fmt: skip
    write(done.stdout)
    assert done.returncode == 0, f"pytest ended with {done.returncode}: {done.stderr[-2000:]}"
    counted = Total()
    counted.add(done.stdout.splitlines()[-1])
    assert counted.passed and not counted.skipped, counted
