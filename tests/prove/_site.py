"""`manage.py serve` as its own process group on a port that stays: ended, killed, started again."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

import psycopg

from bench import running
from tests import services

UP_WITHIN = 90  # seconds
BAD_LINES = ("locked", "deadlock", "traceback", " error ", " critical ")


class Site:
    def __init__(
        self,
        folder: Path,
        *,
        database: str = "",
        redis: str = "",
        workers: int = 1,
        one_core: bool = False,
    ):
        self.folder, self.database, self.workers = folder, database, workers
        self.one_core = one_core
        self.env = running.environment(folder, database)
        if redis:
            self.env["REDIS_URL"] = redis
        self.port = services.free_port()
        self.log = folder / "serve.log"
        self.process: subprocess.Popen | None = None

    def fill(self, city: str = "forum_city", **asked) -> dict:
        """A city in the empty database (bench.forum_city, bench.meeting_city)."""
        return running.inside(city, json.dumps(asked), env=self.env)

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        command += ["--workers", str(self.workers)]
        env = {**self.env, "DJANGO_SETTINGS_MODULE": "portal.settings.base"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=running.ROOT, env=env, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        if self.one_core:  # before it has threads: they inherit it
            os.sched_setaffinity(self.process.pid, {min(os.sched_getaffinity(0))})

    def wait(self) -> None:
        until = time.monotonic() + UP_WITHIN
        while time.monotonic() < until:
            self.check_alive()
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            time.sleep(0.1)
        raise AssertionError(f"no answer within {UP_WITHIN} s: {self.said()[-2000:]}")

    def check_alive(self) -> None:
        assert self.process.poll() is None, f"the server ended by itself: {self.said()[-2000:]}"

    def kill(self) -> None:
        """Every process of it, at once, without a goodbye."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_worker(self, number: int) -> None:
        workers = self.workers_now()  # fewer for a moment, where one was killed just before
        os.kill(workers[number % len(workers)], signal.SIGKILL)

    def workers_now(self) -> list[int]:
        """The process ids of uvicorn's workers: children that are not Python's own helper."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,command="], check=True, capture_output=True, text=True
        )
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        mine = [(int(pid), said) for pid, parent, said in rows if int(parent) == self.process.pid]
        return sorted(pid for pid, said in mine if "spawn_main" in said)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def bad_lines(self) -> list[str]:
        lines = self.said().splitlines()
        return [line for line in lines if any(bad in line.lower() for bad in BAD_LINES)]

    # --- the rows, past all code of the site ----------------------------------------------------

    def rows(self, query: str) -> list[tuple]:
        if self.database:
            with psycopg.connect(self.database) as connection:
                found = connection.execute(query).fetchall()
        else:
            place = f"file:{self.folder / 'gongyi.sqlite3'}?mode=ro"
            with contextlib.closing(sqlite3.connect(place, uri=True, timeout=20)) as connection:
                found = connection.execute(query).fetchall()
        return found


@contextlib.contextmanager
def serving(database: str = "", redis: str = "", **asked):
    """A site in a folder of its own (``Site``), not yet filled or started; always ended."""
    with tempfile.TemporaryDirectory(prefix="gongyi-proof-") as name:
        site = Site(Path(name), database=database, redis=redis, **asked)
        try:
            yield site
        finally:
            site.stop()


def plain(pk) -> str:
    """An id as SQLite keeps it, whatever the database."""
    return str(pk).replace("-", "")


def recount(site: Site) -> dict[str, Counter]:
    """``{id: {what: residents}}`` of every proposal and poll that anybody answered."""
    counts: dict[str, Counter] = {}
    found = site.rows(
        "SELECT proposal_id, value, COUNT(*) FROM deliberation_stance "
        "WHERE value <> 'none' GROUP BY proposal_id, value"
    )
    found += site.rows(
        "SELECT poll_id, 'voters', COUNT(*) FROM deliberation_vote "
        "WHERE choices > 0 AND capacity = 'resident' GROUP BY poll_id"
    )
    found += site.rows(
        "SELECT v.poll_id, o.number, COUNT(*) FROM deliberation_vote v "
        "JOIN deliberation_polloption o ON o.poll_id = v.poll_id "
        "WHERE (v.choices & (1 << o.number)) <> 0 AND v.capacity = 'resident' "
        "GROUP BY v.poll_id, o.number"
    )
    for pk, what, number in found:
        counts.setdefault(plain(pk), Counter())[str(what)] = number
    return counts


def counts_in(tally: dict) -> dict[str, Counter]:
    """The same shape from what the site says (API tally, data of a ``now`` frame)."""
    shown = {plain(pk): Counter(count) for pk, count in tally["proposals"].items()}
    for pk, count in tally["polls"].items():
        options = {str(one["number"]): one["residents"] for one in count.get("options", ())}
        shown[plain(pk)] = Counter({"voters": count["voters"]["residents"], **options})
    return shown
