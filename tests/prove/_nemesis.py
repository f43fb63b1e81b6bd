"""What goes wrong, on purpose: each fault begins, lasts and ends, and says when it ended."""

import asyncio
import contextlib
import os
import random
import signal
import time
import urllib.request

import psycopg

from tests import services

from ._proxy import Proxy
from ._site import Site

HOLE, SLOW, STOPPED, NO_REDIS = 30.0, 10.0, 10.0, 5.0  # seconds
LATENCY = 0.5  # seconds each way
UP_WITHIN = 60  # seconds
HOLED = f"black hole {HOLE:g} s"


class Nemesis:
    """``lasting`` shortens what lasts, for a small run."""

    def __init__(
        self,
        site: Site,
        proxy: Proxy,
        rng: random.Random,
        *,
        postgres: services.Postgres | None = None,
        redis: services.Redis | None = None,
        lasting: float = 1.0,
    ):
        self.site, self.proxy, self.rng, self.lasting = site, proxy, rng, lasting
        self.postgres, self.redis = postgres, redis

    def kinds(self) -> dict:
        known = {
            "server killed (-9)" if self.site.workers == 1 else "worker killed (-9)": self._kill,
            f"stopped {STOPPED:g} s": self._stop,
            "all sockets cut (RST)": self._cut,
            HOLED: self._hole,
            f"latency {LATENCY:g} s each way": self._slow,
        }
        if self.redis is not None:
            known[f"Redis killed, back after {NO_REDIS:g} s"] = self._no_redis
        if self.postgres is not None:
            known["PostgreSQL restarted"] = self._restart_postgres
        return known

    def long(self) -> set[str]:
        return {HOLED}

    async def strike(self, kind: str) -> tuple[float, float]:
        """When it began and when it ended."""
        began = time.perf_counter()
        await self.kinds()[kind]()
        return began, time.perf_counter()

    async def _last(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.lasting)

    async def _kill(self) -> None:
        """One process: all of it, and at once started again. Several: one of them, which is
        started again by the one who watches them; the port answers all the while."""
        if self.site.workers > 1:
            self.site.kill_worker(self.rng.randrange(self.site.workers))
        else:
            await asyncio.to_thread(self.site.kill)
            self.site.start()
        await self._answers()

    async def _answers(self) -> None:
        until = time.monotonic() + UP_WITHIN
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                await asyncio.to_thread(self._ask)
                return
            self.site.check_alive()
            await asyncio.sleep(0.05)
        raise AssertionError(f"no answer within {UP_WITHIN} s: {self.site.said()[-2000:]}")

    def _ask(self) -> None:
        urllib.request.urlopen(f"http://127.0.0.1:{self.site.port}/healthz", timeout=5).close()

    async def _stop(self) -> None:
        workers = self.site.workers_now()
        pid = self.site.process.pid if self.site.workers == 1 else self.rng.choice(workers)
        os.kill(pid, signal.SIGSTOP)
        try:
            await self._last(STOPPED)
        finally:
            with contextlib.suppress(ProcessLookupError):  # who watches it may have ended it
                os.kill(pid, signal.SIGCONT)

    async def _cut(self) -> None:
        await self._tell("cut")

    async def _hole(self) -> None:
        await self._for_a_while("hole", HOLE)

    async def _slow(self) -> None:
        await self._for_a_while(f"slow {LATENCY}", SLOW)

    async def _for_a_while(self, command: str, seconds: float) -> None:
        await self._tell(command)
        try:
            await self._last(seconds)
        finally:
            await self._tell("normal")

    async def _tell(self, command: str) -> None:
        await asyncio.to_thread(self.proxy.tell, command)

    async def _no_redis(self) -> None:
        await asyncio.to_thread(self.redis.kill)
        await self._last(NO_REDIS)
        await asyncio.to_thread(self.redis.start)

    async def _restart_postgres(self) -> None:
        await asyncio.to_thread(self.postgres.restart)
        await asyncio.to_thread(self._select)

    def _select(self) -> None:
        with psycopg.connect(self.postgres.address) as connection:
            connection.execute("SELECT 1")
