"""Rooms full of people while one thing after the other fails; used by rooms.py and rooms_pg.py.

A person is *whole* again when the site answers on their page's present connection and the page has
applied every event that was committed before the fault ended.
"""

import asyncio
import itertools
import json
import os
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from ._client import Line, program
from ._listener import HOST, Listener, Message, Room, keep_time
from ._nemesis import Nemesis
from ._proxy import Proxy
from ._site import Site, plain

GAP, REST = 15.0, 6.0  # seconds between beginnings of faults; at least from an end to a beginning
WHOLE_WITHIN = 5.0  # seconds
GIVEN_UP = 40.0  # seconds after which a page is called lost
SETTLED = 1.0  # seconds after everybody is whole until it is called quiet
AT_ONCE = 50  # connections opened together at the beginning
TELLS = 0.99  # of the pages


@dataclass(frozen=True)
class Size:
    messages: int = int(os.environ.get("MESSAGES", 20_000))
    clients: int = int(os.environ.get("CLIENTS", 200))
    rooms: int = int(os.environ.get("ROOMS", 5))
    senders: int = int(os.environ.get("SENDERS", 20))
    seed: int = int(os.environ.get("SEED", 20_250_401))
    rate: float = float(os.environ.get("RATE", 60))  # messages typed a second, by all together
    faults: int = 0  # how many; 0: as long as there are messages, and each kind once at least
    lasting: float = 1.0


@dataclass
class _Fault:
    kind: str
    began: float
    ended: float
    whole: list[float | None] = field(default_factory=list)  # seconds, by page
    over_at: float = 0.0


class Storm:
    def __init__(self, site: Site, city: dict, size: Size, *, postgres=None, redis=None):
        self.site, self.city, self.size = site, city, size
        self.rng = random.Random(size.seed)
        self.rooms = [room_of(room["id"]) for room in city["rooms"]]
        self.services = {"postgres": postgres, "redis": redis}
        self.faults: list[_Fault] = []
        self.messages: list[Message] = []
        self.reloaded: list[dict] = []
        self.wrong_counts: list[str] = []

    # --- the run ---------------------------------------------------------------------------------

    async def run(self, proxy: Proxy) -> None:
        self.nemesis = Nemesis(
            self.site, proxy, self.rng, lasting=self.size.lasting, **self.services
        )
        host = f"{HOST}:{proxy.port}"
        self.pages = [
            Listener(self.rooms[number % len(self.rooms)], person, proxy.port, host, self.rng)
            for number, person in zip(range(self.size.clients), self.city["people"], strict=False)
        ]
        self.clock = asyncio.create_task(keep_time(self.pages))
        await self._open()
        self.began = time.perf_counter()
        self.typing = True
        typing = asyncio.gather(*map(self._type, range(self.size.senders)))
        await asyncio.gather(self._strikes(), self._typed(typing))
        self.ended = time.perf_counter()
        await self._everything_answered()
        await self._reload(proxy)
        self.clock.cancel()
        for page in self.pages:
            page.leave()

    async def _open(self) -> None:
        for start in range(0, len(self.pages), AT_ONCE):
            some = self.pages[start : start + AT_ONCE]
            for page in some:
                page.connect()
            welcomed = await self._until(lambda some=some: all(page.welcomed for page in some), 60)
            assert welcomed, "pages that did not get a welcome"

    async def _type(self, number: int) -> None:
        """One person types at an even pace, whatever happens; the page keeps what it cannot send."""
        page, size = self.pages[number], self.size
        count = size.messages // size.senders + (number < size.messages % size.senders)
        gap = size.senders / size.rate
        first = time.perf_counter() + gap * number / size.senders
        for index in range(count):
            await asyncio.sleep(max(0, first + index * gap - time.perf_counter()))
            text = f"{number + 1}号第{index + 1}句：先改老车棚，再说别的。"
            name = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
            message = Message(name, page.person, page.room.pk, text, time.perf_counter())
            self.messages.append(message)
            page.say(message)

    async def _typed(self, typing) -> None:
        await typing
        self.typing = False

    # --- faults ----------------------------------------------------------------------------------

    async def _strikes(self) -> None:
        """Every kind in turn, in an order of its own each time around."""
        kinds = list(self.nemesis.kinds())
        least = self.size.faults or len(kinds)
        order = itertools.chain.from_iterable(
            self.rng.sample(kinds, len(kinds)) for _round in itertools.count()
        )
        at = time.perf_counter() + REST
        for number, kind in enumerate(order):
            await asyncio.sleep(max(0, at - time.perf_counter()))
            if number >= least and (self.size.faults or not self.typing):
                return
            fault = await self._strike(kind)
            self.faults.append(fault)
            at = max(fault.began + GAP * self.size.lasting, fault.ended + REST * self.size.lasting)

    async def _strike(self, kind: str) -> _Fault:
        fault = _Fault(kind, *await self.nemesis.strike(kind))
        targets = dict(await asyncio.to_thread(self._numbers))
        for page in self.pages:
            page.watch(targets[page.room.pk])
        await self._until(lambda: all(page.target is None for page in self.pages), GIVEN_UP)
        fault.over_at = time.perf_counter()
        for page in self.pages:
            fault.whole.append(None if page.target is not None else page.whole_at - fault.ended)
            page.target = None
        return fault

    async def _until(self, done, seconds: float) -> bool:
        until = time.perf_counter() + seconds
        while not done() and time.perf_counter() < until:
            await asyncio.sleep(0.05)
        return done()

    def quiet(self) -> list[tuple[float, float]]:
        """When nothing was wrong, and nobody had anything to catch up with."""
        ends = [self.began + 3 * SETTLED, *(fault.over_at + SETTLED for fault in self.faults)]
        begins = [*(fault.began - SETTLED for fault in self.faults), self.ended]
        return [(start, end) for start, end in zip(ends, begins, strict=True) if end > start]

    # --- afterwards ------------------------------------------------------------------------------

    async def _everything_answered(self) -> None:
        done = await self._until(lambda: not any(page.outbox for page in self.pages), 120)
        left = sum(len(page.outbox) for page in self.pages)
        assert done, f"{left} messages were never answered"
        last = dict(await asyncio.to_thread(self._numbers))
        await self._until(lambda: all(page.seq >= last[page.room.pk] for page in self.pages), 30)

    async def _reload(self, proxy: Proxy) -> None:
        """Every page once more from a new welcome; and in each room somebody from the very first
        event, by socket and by API."""
        self.heard = [_history(page) for page in self.pages]
        for page in self.pages:
            page.state = {}
        await asyncio.to_thread(proxy.tell, "cut")
        assert await self._until(lambda: all(page.state for page in self.pages), 30), "no welcome"
        kept = Counter(room for _pk, _person, room, *_rest in self._things())
        for page in self.pages:
            shown = page.state["counts"]["turns"]
            if shown != kept[page.room.pk]:
                self.wrong_counts.append(
                    f"{page.room.pk}: {shown} shown, {kept[page.room.pk]} kept"
                )
        for page in {page.room.pk: page for page in self.pages}.values():
            self.reloaded.append(await self._from_the_first(page))
            if os.environ.get("API"): self.reloaded.append(await self._by_api(page))

    async def _from_the_first(self, page: Listener) -> dict:
        person = {"id": page.person, "session": page.session}
        again = Listener(page.room, person, page.port, page.host, self.rng)
        again.epoch = page.epoch
        again.connect()
        last = dict(self._numbers())[page.room.pk]
        await self._until(lambda: again.seq >= last or again.resets, 60)
        again.leave()
        return _history(again, "by socket")

    async def _by_api(self, page: Listener) -> dict:
        line, applied, after = Line(self.site.port), [], 0
        while True:
            path = f"{page.room.path.replace('/ws/', '/api/v1/')}events?after={after}"
            status, _headers, body = await line.ask("GET", path, program(page.session))
            assert status == 200, f"{path} answered {status}"
            frames = json.loads(body)["events"]
            applied += [page.room.parse(frame) for frame in frames]
            if not frames:
                break
            after = frames[-1]["seq"]
        line.close()
        return {**_history(page, "by API"), "began": 0, "applied": applied}

    # --- rows, past all code of the site ---------------------------------------------------------

    def _numbers(self) -> list[tuple[str, int]]:
        found = self.site.rows(
            "SELECT m.id, s.seq FROM deliberation_meeting m "
            "JOIN deliberation_stream s ON s.id = m.stream_id"
        )
        return [(plain(room), seq) for room, seq in found]

    def _things(self) -> list[tuple]:
        found = self.site.rows(
            "SELECT id, author_id, meeting_id, once, text FROM deliberation_turn"
        )
        return [(plain(pk), plain(person), plain(room), *rest) for pk, person, room, *rest in found]

    def rows(self) -> dict:
        names = ("id", "person", "room", "once", "text")
        events = self.site.rows(
            "SELECT m.id, e.seq, e.kind, e.data FROM deliberation_event e "
            "JOIN deliberation_meeting m ON m.stream_id = e.stream_id"
        )
        return {
            "things": [dict(zip(names, row, strict=True)) for row in self._things()],
            "events": [
                {"room": plain(room), "seq": seq, "kind": kind, "thing": _about(data)}
                for room, seq, kind, data in events
            ],
            "seq": dict(self._numbers()),
        }

    def history(self) -> dict:
        sent = [
            {"person": one.person, "room": one.room, "name": one.name, "text": one.text,
             "answer": one.answer, "thing": one.thing}
            for one in self.messages
        ]  # fmt: skip
        return {"sent": sent, "heard": self.heard, "reloaded": self.reloaded}


def room_of(pk: str) -> Room:
    return Room(plain(pk), f"/ws/meetings/{pk}/", act="say", thing="turn")


def _history(page: Listener, how: str = "") -> dict:
    return {
        "page": f"{page.person[:8]} {how}".strip(), "room": page.room.pk, "began": page.began,
        "applied": page.applied, "resets": page.resets,
    }  # fmt: skip


def _about(data) -> str:
    """The turn of an event; JSON is text on SQLite."""
    found = json.loads(data) if isinstance(data, str) else data
    return plain(found.get("turn") or "")
