"""A closed meeting and none at all take the same time, for who is not invited, by page, API and socket.

Asked in pairs in random order over lines that stay open; medians may be 5 ms apart, and a classifier
that learns on one half of the answers must guess the other half no better than by chance. What seems to
differ is measured once more: a difference would show again, a busy moment does not. A public meeting,
which does differ from none, shows that the classifier can tell.
"""

import asyncio
import http.client
import json
import os
import random
import statistics
import time
import uuid
from dataclasses import dataclass
from functools import partial

import websockets

from bench.machine import table
from portal.server.refusals import write
from tests import services

from ._site import Site, serving

PAIRS = int(os.environ.get("PAIRS", 200))
SEED = int(os.environ.get("SEED", 20_250_402))
APART, CHANCE = 5.0, 0.60  # milliseconds; share guessed rightly (1/2 is chance)
TOLD = 0.80  # of answers that do differ
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Question:
    """What is asked of a meeting, by its id."""

    name: str
    path: str
    body: dict | None = None
    status: int = 404


ANONYMOUS = [
    Question("page", "/meetings/{}/"),
    Question("minutes", "/meetings/{}/minutes/"),
    Question("API", "/api/v1/meetings/{}"),
    Question("API events", "/api/v1/meetings/{}/events"),
]
SIGNED_IN = [
    *ANONYMOUS,
    Question("API act", "/api/v1/meetings/{}/acts", {"act": "say", "data": {"text": "一句。"}}),
]


class Asker:
    """One person's line to the site."""

    def __init__(self, site: Site, session: str = ""):
        self.site, self.session = site, session
        self.line = http.client.HTTPConnection(HOST, site.port, timeout=60)
        self.csrf = "a" * 16 + "B" * 16

    def headers(self) -> dict:
        cookie = f"gongyi_csrf={self.csrf}" + (
            f"; gongyi_session={self.session}" if self.session else ""
        )
        return {"Cookie": cookie, "X-CSRFToken": self.csrf, "Content-Type": "application/json"}

    def ask(self, question: Question, pk: str) -> tuple[float, int, bytes]:
        """``(milliseconds, status, body)``."""
        method = "POST" if question.body else "GET"
        body = json.dumps(question.body) if question.body else None
        began = time.perf_counter()
        self.line.request(method, question.path.format(pk), body, self.headers())
        answer = self.line.getresponse()
        text = answer.read()
        return (time.perf_counter() - began) * 1000, answer.status, text

    async def connect(self, pk: str) -> tuple[float, int | None]:
        """How long until the socket is closed, and with which code."""
        cookie = {"Cookie": f"gongyi_session={self.session}"} if self.session else {}
        began = time.perf_counter()
        address = f"ws://{HOST}:{self.site.port}/ws/meetings/{pk}/"
        origin = f"http://{HOST}:{self.site.port}"
        async with websockets.connect(address, additional_headers=cookie, origin=origin) as socket:
            try:
                await socket.recv()
                code = None
            except websockets.ConnectionClosed as gone:
                code = gone.rcvd and gone.rcvd.code
        return (time.perf_counter() - began) * 1000, code


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
    city = site.fill("meeting_city", residents=4, rooms=2, attending=0, closed=True)
    site.start()
    site.wait()
    closed, public, none = city["rooms"][-1]["id"], city["rooms"][0]["id"], str(uuid.uuid4())
    rng, rows = random.Random(SEED), []
    for who, session, questions in (
        ("anonymous", "", ANONYMOUS), ("a resident", city["people"][0]["session"], SIGNED_IN)
    ):  # fmt: skip
        asker = Asker(site, session)
        for question in questions:
            ask = partial(_asked, asker, question, closed, none, rng)
            rows.append(_measured(f"{who}: {question.name}", ask, rng))
        rows.append(
            _measured(
                f"{who}: socket",
                lambda asker=asker: asyncio.run(_connected(asker, closed, none, rng)),
                rng,
            )
        )
    asker = Asker(site)
    seen = [_time_of(asker, ANONYMOUS[0], pk) for _ in range(PAIRS) for pk in (public, none)]
    told = guessed(seen[::2], seen[1::2], rng)
    head = ["asked", "closed, median ms", "none, median ms", "apart", "guessed"]
    write(f"\n{name}: {PAIRS} pairs each\n{table(head, [row[:5] for row in rows])}")
    write(f"a public meeting is told from none in {told:.0%} of the answers")
    for what, _closed, _none, apart, share, *_ in rows:
        assert apart < APART, f"{name}, {what}: medians {apart:.2f} ms apart"
        assert share < CHANCE, f"{name}, {what}: {share:.0%} guessed rightly"
    assert told > TOLD, f"{name}: the classifier cannot tell what does differ ({told:.0%})"


def _asked(asker, question, closed, none, rng) -> tuple[list, list]:
    found = {closed: [], none: []}
    for pk in (closed, none) * 10:  # warm
        asker.ask(question, pk)
    for _pair in range(PAIRS):
        for pk in rng.sample([closed, none], 2):
            milliseconds, status, body = asker.ask(question, pk)
            assert status == question.status, (question.name, status, body[:200])
            found[pk].append(milliseconds)
    return found[closed], found[none]


def _time_of(asker, question, pk) -> float:
    return asker.ask(question, pk)[0]


async def _connected(asker, closed, none, rng) -> tuple[list, list]:
    found = {closed: [], none: []}
    for _pair in range(PAIRS // 2):
        for pk in rng.sample([closed, none], 2):
            milliseconds, code = await asker.connect(pk)
            assert code == 4404, code
            found[pk].append(milliseconds)
    return found[closed], found[none]


def _measured(what: str, ask, rng) -> list:
    found = _judged(what, *ask(), rng)
    differs = found[3] >= APART or found[4] >= CHANCE
    return _judged(f"{what}, once more", *ask(), rng) if differs else found


def _judged(what: str, closed: list, none: list, rng) -> list:
    one, other = statistics.median(closed), statistics.median(none)
    return [
        what,
        f"{one:.2f}",
        f"{other:.2f}",
        round(abs(one - other), 2),
        round(guessed(closed, none, rng), 3),
    ]


def guessed(one: list[float], other: list[float], rng) -> float:
    """The share of answers that a threshold, learnt on a random half of them, tells rightly on the rest."""
    rows = [(value, True) for value in one] + [(value, False) for value in other]
    rng.shuffle(rows)
    half = len(rows) // 2
    learnt, tried = rows[:half], rows[half:]
    best = max(
        ((value, above) for value, _ in learnt for above in (True, False)),
        key=lambda rule: _right(learnt, *rule),
    )
    return _right(tried, *best) / len(tried)


def _right(rows, value: float, above: bool) -> int:
    return sum(((found > value) == above) == is_one for found, is_one in rows)
