"""Twenty readers that stop reading and twenty that read a byte a second, among two hundred: the others
lose nothing and wait no longer, the server does not grow, and the stalled are ended and come back whole.

On both databases. Half as many messages before the readers stall are what the same people wait for
without them, in the same run.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import time
from collections import Counter

from bench.machine import table
from portal.server.refusals import write
from tests import services

from ._gathering import Gathering, quantiles
from ._listener import HOST, Listener
from ._room_checker import complaints, show
from ._site import Site, serving

MESSAGES = int(os.environ.get("MESSAGES", 3500))
BEFORE = MESSAGES // 4
CLIENTS = int(os.environ.get("CLIENTS", 200))
STALLED = int(os.environ.get("STALLED", 20))  # of each kind
SENDERS = int(os.environ.get("SENDERS", 20))
RATE = float(os.environ.get("RATE", 25))
SEED = int(os.environ.get("SEED", 20_250_402))
WORDS = "先改老车棚，再说别的。" * 30  # about 1 KB in UTF-8
CLOSED_WITHIN, GROWN_BY, SLOWER_BY = 60, 100, 2.0  # seconds, MB, times
SMALL = 4096  # bytes that a stalled reader's own system keeps for it
ESTABLISHED = 1  # tcp_states.h


def run() -> None:
    with serving() as site:
        _prove("SQLite, one process", site)
    try:
        with (
            services.own_postgres() as postgres,
            services.own_redis() as redis,
            serving(postgres.address, redis.address, workers=2) as site,
        ):
            _prove("PostgreSQL and Redis, two workers", site)
    except services.Missing as what:
        write(f"SKIP: PostgreSQL and Redis: this machine has no {what}")


def _prove(name: str, site: Site) -> None:
    city = site.fill("meeting_city", residents=CLIENTS + 2 * STALLED, rooms=1)
    site.start()
    site.wait()
    hall = asyncio.run(_held(site, city))
    hall.report(name)
    hall.judge()


async def _held(site: Site, city: dict) -> "_Hall":
    hall = _Hall(site, city)
    await hall.run()
    return hall


class _Stalled(Listener):
    """Reads until it is told to stop; then nothing, or a byte a second, and it answers no ping."""

    drip = False
    stalled_at = ended_at = 0.0
    sock: socket.socket | None = None

    async def _dial(self, line) -> None:
        if self.stalled_at:  # it has come back, as anybody
            await super()._dial(line)
            return
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        self.sock.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self.sock, (HOST, self.port))
        await loop.create_connection(lambda: line, sock=self.sock.dup())

    def stall(self) -> None:
        self.line.transport.pause_reading()
        self.stalled_at = time.perf_counter()

    def tick(self, now: float) -> None:
        if not self.stalled_at or self.ended_at:
            super().tick(now)

    def look(self, now: float) -> None:
        """Once a second: is the connection still there?"""
        state = self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
        if state != ESTABLISHED:
            self.back(now)
        elif self.drip:
            with contextlib.suppress(OSError):
                self.sock.recv(1)

    def back(self, now: float) -> None:
        self.ended_at = now
        self.sock.close()
        self._give_up(0)


class _Hall(Gathering):
    def __init__(self, site: Site, city: dict):
        super().__init__(site, city, clients=CLIENTS, port=site.port, seed=SEED)
        people = enumerate(city["people"][CLIENTS:])
        self.dead = [self.page(number, person, site.port, _Stalled) for number, person in people]
        for page in self.dead[STALLED:]:
            page.drip = True
        self.pages += self.dead
        self.grown: list[float] = []

    async def run(self) -> None:
        self.start()
        await self.open(self.pages)
        await self.type(BEFORE // 10, SENDERS, RATE, WORDS)  # warms up
        self.began = time.perf_counter()
        await self.type(BEFORE, SENDERS, RATE, WORDS)
        self.stalled_from = time.perf_counter()
        watching = asyncio.create_task(self._watch())
        await self.type(MESSAGES, SENDERS, RATE, WORDS)
        self.ended = time.perf_counter()
        watching.cancel()
        await self.settle()
        await self.reload()
        self.end()

    async def _watch(self) -> None:
        """Stall them, see when they are ended, let them come back."""
        for page in self.dead:
            page.stall()
        before = self._resident()
        while True:
            await asyncio.sleep(1)
            self.grown.append(await asyncio.to_thread(self._resident) - before)
            now = time.perf_counter()
            for page in self.dead:
                if not page.ended_at:
                    page.look(now)

    def _resident(self) -> float:
        """MB of all processes of the site."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pgid=,rss="], check=True, capture_output=True, text=True
        )
        rows = [map(int, line.split()) for line in listed.stdout.splitlines()]
        return sum(rss for group, rss in rows if group == self.site.process.pid) / 1024

    # --- what it showed --------------------------------------------------------------------------

    def normal(self) -> list[Listener]:
        return self.pages[:CLIENTS]

    def waits(self) -> tuple[list[float], list[float]]:
        """Without and with the stalled, until they are gone."""
        last = max((page.ended_at or self.ended for page in self.dead), default=self.ended)
        without = self.late([(self.began, self.stalled_from)], self.normal())
        return without, self.late([(self.stalled_from, min(last, self.ended))], self.normal())

    def ended_after(self) -> dict[str, list[float]]:
        after: dict[str, list[float]] = {"stopped": [], "a byte a second": []}
        for page in self.dead:
            name = "a byte a second" if page.drip else "stopped"
            after[name].append(page.ended_at - page.stalled_at if page.ended_at else float("inf"))
        return after

    def report(self, name: str) -> None:
        write(f"\n{name}: {CLIENTS} readers, {len(self.dead)} that stall, {len(self.messages)} messages of "
              f"{len(WORDS.encode())} bytes, {RATE:g} a second, {SENDERS} people (seed {SEED})")  # fmt: skip
        rows = []
        for what, late in zip(("without", "with the stalled"), self.waits(), strict=True):
            rows.append([what, len(late), *[1000 * at for at in quantiles(late, 0.5, 0.95, 0.99)]])
        write(
            table(["others, from typing to page", "arrivals", "p50 ms", "p95 ms", "p99 ms"], rows)
        )
        for what, after in self.ended_after().items():
            write(f"{what}: ended {min(after):.0f} to {max(after):.0f} s after they stalled")
        write(f"the server grew by {max(self.grown):.0f} MB at most (all its processes)")
        closed = sum((page.closed for page in self.normal()), Counter())
        write(
            f"connections of others that ended meanwhile: {dict(closed - Counter({1000: CLIENTS}))}"
        )

    def judge(self) -> None:
        history, rows = self.history(), self.rows()
        said = complaints(history, rows)
        assert not said, f"{len(said)} complaints: {said[:5]}"
        answers = Counter(message.answer for message in self.messages)
        assert answers == Counter(ok=len(self.messages)), f"answers: {answers}"
        write(f"checker: {len(rows['things'])} rows, {len(self.pages)} pages, the stalled among them: "
              "nothing lost, nothing twice, nothing out of order")  # fmt: skip
        write(show(history, rows)[0])
        ends = [at for after in self.ended_after().values() for at in after]
        assert max(ends) <= CLOSED_WITHIN, f"ended after {max(ends):.0f} s"
        assert max(self.grown) < GROWN_BY, f"the server grew by {max(self.grown):.0f} MB"
        without, beside = (quantiles(late, 0.95)[0] for late in self.waits())
        assert beside < SLOWER_BY * without, f"p95 {beside:.3f} s beside {without:.3f} s without"
        bad = self.site.bad_lines()
        assert not bad, f"the server's log: {bad[:3]}"
