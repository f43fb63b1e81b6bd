"""A meeting with a thousand listeners: fan-out beside a bare set of sockets, on one process and through
Redis on two; what is said reaches two hundred screens; two thousand come back at once.
"""

import asyncio
import os
import random
import time

from bench import running
from portal.server.refusals import write
from tests import services

from . import _fanout
from ._fanout import BARE, Events, Told
from ._gathering import Gathering, quantiles
from ._room_checker import complaints
from ._site import Site, serving

SCREENS = int(os.environ.get("CLIENTS", 200))
STATEMENTS = int(os.environ.get("MESSAGES", 120))
RETURNING = int(os.environ.get("RETURNING", 2000))
SEED = int(os.environ.get("SEED", 20_250_403))
RATE, SENDERS = 2.0, 20  # statements a second, people
WARM_UP = 20  # statements
SCREEN_WITHIN, BACK_WITHIN = 0.3, 30.0  # seconds: p95; all of them
ONE, TWO = {"aim": 0.7, "floor": 0.5}, {"aim": 0.5, "floor": 0.35}


def run() -> None:
    with serving() as site:
        _prove("SQLite, one process", site, ONE)
    try:
        with (
            services.own_postgres() as postgres,
            services.own_redis() as redis,
            serving(postgres.address, redis.address, workers=2) as site,
        ):
            _prove("PostgreSQL and Redis, two workers", site, TWO)
    except services.Missing as what:
        write(f"SKIP: PostgreSQL and Redis: this machine has no {what}")


def _prove(name: str, site: Site, wanted: dict) -> None:
    city = site.fill(
        "meeting_city", residents=max(SCREENS, RETURNING), rooms=2, attending=2 * SENDERS
    )
    site.start()
    site.wait()
    write(f"\n{name}")
    _fan_out(site, city, wanted)
    city["rooms"] = city["rooms"][1:]  # the other has heard enough
    asyncio.run(_said(site, city))
    asyncio.run(_returned(site, city))
    bad = site.bad_lines()
    assert not bad, f"the server's log: {bad[:3]}"


def _fan_out(site: Site, city: dict, wanted: dict) -> None:
    room = city["rooms"][0]
    events = Events(
        site, f"/ws/meetings/{room['id']}/", room["stream"], city["people"][0]["session"], "say"
    )
    with running.server(BARE, site.folder) as other:
        bare = Told(other, "/ws/bare/", events.frame())
        found = _fanout.measure({"the room": events, "bare set, one process": bare})
    _fanout.report(found, "bare set, one process")
    _fanout.judge(found["the room"], found["bare set, one process"], **wanted)


async def _said(site: Site, city: dict) -> None:
    """Two statements a second among two hundred: when are they on every screen?"""
    hall = Gathering(site, city, clients=SCREENS, port=site.port, seed=SEED)
    hall.start()
    await hall.open(hall.pages)
    await hall.type(WARM_UP, SENDERS, RATE)
    began = time.perf_counter()
    await hall.type(STATEMENTS, SENDERS, RATE)
    await hall.settle()
    hall.end()
    p50, p95, p99 = quantiles(hall.late([(began, time.perf_counter())]), 0.5, 0.95, 0.99)
    write(f"{STATEMENTS} statements, {RATE:g} a second, to {SCREENS} screens: p50 {1000 * p50:.0f} ms, "
          f"p95 {1000 * p95:.0f} ms, p99 {1000 * p99:.0f} ms")  # fmt: skip
    said = complaints(hall.history(), _of(hall))
    assert not said, f"{len(said)} complaints: {said[:3]}"
    assert p95 < SCREEN_WITHIN, f"p95 {p95:.3f} s"


def _of(hall: Gathering) -> dict:
    """The rows of the hall's own room: the other was filled past all actions."""
    rows, room = hall.rows(), hall.rooms[0].pk
    return {
        "things": [row for row in rows["things"] if row["room"] == room],
        "events": [row for row in rows["events"] if row["room"] == room],
        "seq": {room: rows["seq"][room]},
    }


async def _returned(site: Site, city: dict) -> None:
    """All lose their connection at one moment while people go on talking."""
    hall = Gathering(site, city, clients=RETURNING, port=site.port, seed=SEED + 1)
    hall.start()
    await hall.open(hall.pages)
    typing = asyncio.create_task(hall.type(int(RATE * 10), SENDERS, RATE))
    await asyncio.sleep(2)
    at = time.perf_counter()
    for page in hall.pages:
        page.drop()
    target = (await hall.numbers())[hall.rooms[0].pk]
    for page in hall.pages:
        page.watch(target)
    back = await hall.until(lambda: all(page.target is None for page in hall.pages), BACK_WITHIN)
    whole = sorted(page.whole_at - at for page in hall.pages if page.target is None)
    await typing
    await hall.settle()
    hall.end()
    p50, p99, most = quantiles(whole, 0.5, 0.99, 1)
    write(f"{RETURNING} that lost their connection at once, whole again: {len(whole)}, p50 {p50:.1f} s, "
          f"p99 {p99:.1f} s, the last {most:.1f} s")  # fmt: skip
    assert back, f"{RETURNING - len(whole)} were not whole within {BACK_WITHIN:g} s"
    seen = {
        (page.began, tuple(page.applied)) for page in random.Random(SEED).sample(hall.pages, 20)
    }
    assert len({applied[-1] for _began, applied in seen}) == 1, "pages that heard different things"
