"""Thirty thousand pairs of racing stances and votes, by page, API and socket, on both databases.

The same person sends two writes about the same proposal or poll at the same moment on two
connections. One row must be left, with one of the two values; nobody is refused and nothing fails;
and what the site shows, while it goes on and afterwards, is what the rows say.
"""

import asyncio
import itertools
import json
import os
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.machine import table
from portal.server.refusals import write
from tests import services

from ._client import SECRET, Line, NoAnswer, NotReached, Socket, browser, program, script
from ._site import Site, counts_in, plain, recount, serving

PAIRS = int(os.environ.get("PAIRS", 30_000))  # on both databases together
SEED = int(os.environ.get("SEED", 20_250_301))
PROPOSALS, POLLS = 30, 30
TARGETS = PROPOSALS + POLLS
AT_ONCE = 16  # people, each with a pair under way
WATCHERS = 4  # sockets that only listen; with two workers, some on each
SETTLED = 2.0  # seconds from the last answer until sockets show what is true
WAYS = ("page", "api", "socket")
NONE = "none"
CHOICES = {"proposal": ("support", "oppose", "undecided"), "poll": ("0", "1", "2")}


def run() -> None:
    """Both databases beside each other, the one with two workers taking five eighths."""
    with ExitStack() as stack:
        sites = {"SQLite, one process": stack.enter_context(serving())}
        try:
            database = stack.enter_context(services.postgres())
            redis = stack.enter_context(services.redis())
            two = stack.enter_context(serving(database, redis, workers=2))
            sites["PostgreSQL and Redis, two workers"] = two
        except services.Missing as what:
            write(f"SKIP: PostgreSQL and Redis: this machine has no {what}")
        shares = [PAIRS * 3 // 8, PAIRS - PAIRS * 3 // 8]
        pairs = shares if len(sites) > 1 else [PAIRS]
        with ThreadPoolExecutor() as pool:
            races = list(pool.map(_raced, sites.values(), pairs))
        for name, race in zip(sites, races, strict=True):
            _report(name, race)
        for race in races:
            _judge(race)


def _raced(site: Site, pairs: int) -> "_Race":
    people = -(-pairs // TARGETS)
    city = site.fill(residents=people + 1, matters=1, proposals=PROPOSALS, polls=POLLS)
    site.start()
    site.wait()
    race = _Race(site, city, pairs)
    asyncio.run(race.run())
    return race


@dataclass(frozen=True)
class _Target:
    kind: str
    pk: str


@dataclass
class _Answer:
    person: str
    target: _Target
    way: str
    value: str
    said: str  # ok, or what went wrong


@dataclass
class _Race:
    site: Site
    city: dict
    pairs: int
    answers: list[_Answer] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)  # counts that cannot be
    samples: int = 0
    frames: int = 0
    unsettled: list[str] = field(default_factory=list)
    settled: float = 0  # seconds until the sockets showed the truth

    def __post_init__(self):
        self.rng = random.Random(SEED)
        self.matter = self.city["matters"][0]
        self.targets = [_Target("proposal", pk) for pk in self.matter["proposals"]]
        self.targets += [_Target("poll", pk) for pk in self.matter["polls"]]
        self.watcher, *self.people = self.city["people"]
        self.left = iter(self._plan())

    def _plan(self):
        """Who writes about what; each person about each target at most once, in any order."""
        order = [
            (person, self.rng.sample(self.targets, len(self.targets))) for person in self.people
        ]
        left = self.pairs
        for person, targets in order:
            yield person, targets[:left]
            left -= len(targets[:left])

    async def run(self) -> None:
        async with _Watch(self) as watch:
            self.began = time.monotonic()
            sampling = asyncio.create_task(watch.sample())
            await asyncio.gather(*[self._work() for _number in range(AT_ONCE)])
            self.ended = time.monotonic()
            watch.over.set()
            await watch.settle()
            await sampling
            self.frames = watch.frames

    async def _work(self) -> None:
        for person, targets in self.left:
            async with _Person(self, person) as one:
                for target in targets:
                    await one.race(target)

    def check_possible(self, where: str, counts: dict[str, Counter]) -> None:
        """No count is below nought or above the number of people there are."""
        most = len(self.city["people"])
        for pk, count in counts.items():
            stances = sum(count[value] for value in CHOICES["proposal"])
            if any(not 0 <= number <= most for number in count.values()) or stances > most:
                self.beyond.append(f"{where}: {pk}: {dict(count)}")


class _Person:
    """Two connections of each kind, so that any two ways can race."""

    def __init__(self, race: _Race, person: dict):
        self.race_, self.person, self.rng = race, person, race.rng
        self.lines = [Line(race.site.port), Line(race.site.port)]
        self.sockets = [
            Socket(race.site.port, race.matter["id"], person["session"]) for _number in range(2)
        ]

    async def __aenter__(self):
        for socket in self.sockets:
            await socket.__aenter__()
        return self

    async def __aexit__(self, *error):
        for line in self.lines:
            line.close()
        for socket in self.sockets:
            await socket.__aexit__(*error)

    async def race(self, target: _Target) -> None:
        first, other = self.rng.sample(CHOICES[target.kind], 2)
        values = [first, self.rng.choice([first, other, NONE])]
        self.rng.shuffle(values)
        ways = [self.rng.choice(WAYS), self.rng.choice(WAYS)]
        found = await asyncio.gather(
            *[self._write(side, ways[side], target, values[side]) for side in (0, 1)]
        )
        for side in (0, 1):
            self.race_.answers.append(
                _Answer(self.person["id"], target, ways[side], values[side], found[side])
            )

    async def _write(self, side: int, way: str, target: _Target, value: str) -> str:
        try:
            return await getattr(self, f"_by_{way}")(side, target, value)
        except (NoAnswer, NotReached) as error:
            return f"indeterminate: {error}"

    async def _by_page(self, side: int, target: _Target, value: str) -> str:
        path, form = _form(self.race_.matter["id"], target, value)
        headers = browser(self.person["session"])
        body = urlencode({"csrfmiddlewaretoken": SECRET, **form}).encode()
        status, said, _body = await self.lines[side].ask("POST", path, headers, body)
        if status in (302, 303) and "/accounts/" not in said["location"]:
            return "ok"
        return f"page: {status} {said.get('location', '')}"

    async def _by_api(self, side: int, target: _Target, value: str) -> str:
        """One side as a script of the page, the other as a program."""
        headers = [script, program][side](self.person["session"])
        path, method, body = _put(target, value)
        if value == NONE and self.rng.random() < 0.5:
            method, body = "DELETE", b""
        status, _headers, said = await self.lines[side].ask(method, path, headers, body)
        return "ok" if status in (200, 204) else f"API: {status} {said[:200]!r}"

    async def _by_socket(self, side: int, target: _Target, value: str) -> str:
        frame = await self.sockets[side].do(*_act(target, value))
        return "ok" if frame["type"] == "done" else f"socket: {frame['code']}"


def _form(matter: str, target: _Target, value: str) -> tuple[str, dict]:
    if target.kind == "proposal":
        return f"/consultations/{matter}/proposals/{target.pk}/stance/", {"value": value}
    return f"/polls/{target.pk}/vote/", {"none": "1"} if value == NONE else {"options": value}


def _put(target: _Target, value: str) -> tuple[str, str, bytes]:
    if target.kind == "proposal":
        return f"/api/v1/proposals/{target.pk}/stance", "PUT", json.dumps({"value": value}).encode()
    return (
        f"/api/v1/polls/{target.pk}/vote",
        "PUT",
        json.dumps({"options": _numbers(value)}).encode(),
    )


def _act(target: _Target, value: str) -> tuple[str, dict]:
    if target.kind == "proposal":
        return "stance", {"proposal": target.pk, "value": value}
    return "vote", {"poll": target.pk, "options": _numbers(value)}


def _numbers(value: str) -> list[int]:
    return [] if value == NONE else [int(value)]


class _Watch:
    """Somebody who has voted everywhere, and so sees every count: by socket, API and page."""

    def __init__(self, race: _Race):
        self.race, self.site = race, race.site
        self.session = race.watcher["session"]
        self.lines = [Line(self.site.port) for _number in range(4)]
        self.latest: list[dict[str, Counter]] = [{} for _number in range(WATCHERS)]
        self.frames = 0
        self.over = asyncio.Event()
        self.sockets = [
            Socket(self.site.port, race.matter["id"], self.session, self._hearing(number))
            for number in range(WATCHERS)
        ]

    async def __aenter__(self):
        for target in self.race.targets[PROPOSALS:]:
            path, method, body = _put(target, "0")
            status, *_rest = await self.lines[0].ask(method, path, program(self.session), body)
            assert status == 200, f"the watcher could not vote: {status}"
        for socket in self.sockets:
            await socket.__aenter__()
        return self

    async def __aexit__(self, *error):
        for line in self.lines:
            line.close()
        for socket in self.sockets:
            await socket.__aexit__(*error)

    def _hearing(self, number: int):
        def heard(data: dict) -> None:
            counts = counts_in(data)
            self.frames += 1
            self.race.check_possible("socket", counts)
            self.latest[number].update(counts)

        return heard

    async def sample(self) -> None:
        """Each second the counts of the API, of one proposal's page and of one poll's."""
        turns = zip(
            itertools.cycle(self.race.targets[:PROPOSALS]),
            itertools.cycle(self.race.targets[PROPOSALS:]),
            strict=False,
        )
        while not self.over.is_set():
            self.race.check_possible("API", await self.tally(self.lines[0]))
            for target in next(turns):
                counts = await self.page(self.lines[0], target)
                self.race.check_possible("page", {target.pk: counts})
            self.race.samples += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), 1)

    async def tally(self, line: Line) -> dict[str, Counter]:
        named = ",".join(self.race.matter["proposals"])
        path = f"/api/v1/consultations/{self.race.matter['id']}/tally?proposals={named}"
        status, _headers, body = await line.ask("GET", path, program(self.session))
        assert status == 200, f"the tally was not to be had: {status}"
        return counts_in(json.loads(body))

    async def page(self, line: Line, target: _Target) -> Counter:
        path = f"/polls/{target.pk}/"
        if target.kind == "proposal":
            path = f"/consultations/{self.race.matter['id']}/proposals/{target.pk}/"
        status, _headers, body = await line.ask("GET", path, browser(self.session))
        assert status == 200, f"{path} answered {status}"
        return _numbers_in(body.decode(), target)

    async def settle(self) -> None:
        """API and pages tell the truth at once; sockets within SETTLED seconds."""
        truth = recount(self.site)
        self._compare("API", await self.tally(self.lines[1]), truth)
        while time.monotonic() < self.race.ended + SETTLED and self._stale(truth):
            await asyncio.sleep(0.05)
        self.race.settled = time.monotonic() - self.race.ended
        for number in self._stale(truth):
            self._compare(f"socket {number}", self.latest[number], truth)
        await asyncio.gather(*[self._pages(number, truth) for number in (2, 3)])

    async def _pages(self, number: int, truth) -> None:
        for target in self.race.targets[number - 2 :: 2]:
            counts = await self.page(self.lines[number], target)
            self._compare("page", {plain(target.pk): counts}, truth, [target])

    def _stale(self, truth) -> list[int]:
        return [
            number
            for number, latest in enumerate(self.latest)
            if any(latest.get(pk) != count for pk, count in truth.items())
        ]

    def _compare(self, where, shown, truth, targets=None) -> None:
        for target in targets or self.race.targets:
            pk = plain(target.pk)
            seen, true = shown.get(pk), truth.get(pk, Counter())
            if seen != true:
                self.race.unsettled.append(f"{where}: {target} shows {seen}, rows say {true}")


STANCE = re.compile(r'data-stance="(\w+)"[^>]*>\s*(\d+)')
VOTERS = re.compile(r'data-voters="residents"[^>]*>\s*(\d+)')
OPTION = re.compile(r'data-option="(\d+)".*?data-residents[^>]*>\s*(\d+)', re.DOTALL)


def _numbers_in(html: str, target: _Target) -> Counter:
    """What the page shows of the target, as figures.js finds it."""
    start = html.index(f'data-{target.kind}="{target.pk}"')
    if target.kind == "proposal":
        found = STANCE.findall(html, start)[: len(CHOICES["proposal"])]
        counts = {value: int(number) for value, number in found}
        assert set(counts) == set(CHOICES["proposal"]), f"the page shows {counts}"
        return Counter(counts)
    counts = {number: int(residents) for number, residents in OPTION.findall(html, start)}
    assert set(counts) == set(CHOICES["poll"]), f"the page shows {counts}"
    return Counter({"voters": int(VOTERS.search(html, start)[1]), **counts})


def _report(name: str, race: _Race) -> None:
    took = race.ended - race.began
    write(f"\n{name}: {race.pairs} pairs by {len(race.people)} people in {took:.0f} s, "
          f"{race.pairs / took:.0f} pairs/s (seed {SEED})")  # fmt: skip
    said = Counter((one.way, one.said == "ok") for one in race.answers)
    write(table(["way", "sent", "done", "not done"], [
        [way, said[way, True] + said[way, False], said[way, True], said[way, False]] for way in WAYS
    ]))  # fmt: skip
    write(f"sampled {race.samples} times by API and page, {race.frames} frames by socket: "
          f"{len(race.beyond)} counts that cannot be")  # fmt: skip
    write(f"all sockets true {race.settled:.2f} s after the last answer")


def _judge(race: _Race) -> None:
    wrong = Counter(one.said for one in race.answers if one.said != "ok")
    assert not wrong, f"writes that were not done: {wrong.most_common(5)}"
    assert len(race.answers) == 2 * race.pairs
    assert not race.beyond, f"counts that cannot be: {race.beyond[:3]}"
    assert not race.unsettled, f"{len(race.unsettled)} shown are not the rows: {race.unsettled[:3]}"
    _judge_rows(race)
    bad = race.site.bad_lines()
    assert not bad, f"the server's log: {bad[:3]}"


def _judge_rows(race: _Race) -> None:
    sent: dict[tuple, set] = {}
    for one in race.answers:
        sent.setdefault((plain(one.person), plain(one.target.pk)), set()).add(one.value)
    kept: dict[tuple, list] = {}
    for person, target, value in _kept(race):
        kept.setdefault((person, target), []).append(value)
    assert kept.keys() == sent.keys(), "rows without a pair, or pairs without a row"
    several = [place for place, values in kept.items() if len(values) != 1]
    assert not several, f"{len(several)} with more than one row: {several[:3]}"
    foreign = [place for place, values in kept.items() if values[0] not in sent[place]]
    assert not foreign, f"{len(foreign)} with a value nobody sent: {foreign[:3]}"
    write(f"{len(kept)} rows, one a pair, each with one of the two values")


def _kept(race: _Race):
    """Rows as plain SQL has them, without the watcher's."""
    bits = {0: NONE, 1: "0", 2: "1", 4: "2"}
    rows = race.site.rows("SELECT person_id, proposal_id, value FROM deliberation_stance")
    votes = race.site.rows("SELECT person_id, poll_id, choices FROM deliberation_vote")
    rows += [(person, poll, bits.get(choices)) for person, poll, choices in votes]
    for person, target, value in rows:
        if plain(person) != plain(race.watcher["id"]):
            yield plain(person), plain(target), value
