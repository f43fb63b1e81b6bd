"""People with their pages in rooms of one site, typing at an even pace, and the rows of what became
of it. Inherited by whatever is done to them.
"""

import asyncio
import json
import random
import time
import uuid

from ._client import Line, program
from ._listener import HOST, Listener, Message, Room, keep_time
from ._site import Site, plain

AT_ONCE = 50  # connections opened together at the beginning
ANSWERED_WITHIN, HEARD_WITHIN = 120, 60  # seconds, once everything is typed


class Gathering:
    """``port`` is where the pages connect: the site's own, or that of what stands in front of it."""

    def __init__(self, site: Site, city: dict, *, clients: int, port: int, seed: int):
        self.site, self.rng = site, random.Random(seed)
        self.rooms = [room_of(room["id"]) for room in city["rooms"]]
        self.pages = [
            self.page(number, person, port)
            for number, person in zip(range(clients), city["people"], strict=False)
        ]
        self.messages: list[Message] = []
        self.reloaded: list[dict] = []

    def page(self, number: int, person: dict, port: int, kind=Listener) -> Listener:
        room = self.rooms[number % len(self.rooms)]
        return kind(room, person, port, f"{HOST}:{port}", self.rng)

    def start(self) -> None:
        """The clock of the pages; call ``end`` when all is over."""
        self.clock = asyncio.create_task(keep_time(self.pages))

    def end(self) -> None:
        self.clock.cancel()
        for page in self.pages:
            page.leave()

    async def open(self, pages: list[Listener]) -> None:
        for start in range(0, len(pages), AT_ONCE):
            some = pages[start : start + AT_ONCE]
            for page in some:
                page.connect()
            welcomed = await self.until(lambda some=some: all(page.welcomed for page in some), 60)
            assert welcomed, "pages that did not get a welcome"

    async def until(self, done, seconds: float) -> bool:
        until = time.perf_counter() + seconds
        while not done() and time.perf_counter() < until:
            await asyncio.sleep(0.05)
        return done()

    async def type(
        self, messages: int, senders: int, rate: float, words: str = "先改老车棚，再说别的。"
    ) -> None:
        """``rate`` a second, by all together."""
        shares = [messages // senders + (number < messages % senders) for number in range(senders)]
        await asyncio.gather(
            *[
                self._type(number, count, senders / rate, number / rate, words)
                for number, count in enumerate(shares)
            ]
        )

    async def _type(self, number: int, count: int, gap: float, first: float, words: str) -> None:
        """Whatever happens; the page keeps what it cannot send."""
        page, first = self.pages[number], first + time.perf_counter()
        before = len(self.messages)
        for index in range(count):
            await asyncio.sleep(max(0, first + index * gap - time.perf_counter()))
            name = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
            text = f"{number + 1}号第{before}-{index + 1}句：{words}"
            message = Message(name, page.person, page.room.pk, text, time.perf_counter())
            self.messages.append(message)
            page.say(message)

    async def settle(self) -> None:
        """Until every message is answered, and every page has heard it."""
        done = await self.until(
            lambda: not any(page.outbox for page in self.pages), ANSWERED_WITHIN
        )
        left = sum(len(page.outbox) for page in self.pages)
        assert done, f"{left} messages were never answered"
        last = await self.numbers()
        await self.until(
            lambda: all(page.seq >= last[page.room.pk] for page in self.pages), HEARD_WITHIN
        )

    def late(self, spans: list[tuple[float, float]], pages=None) -> list[float]:
        """Seconds from typing to each page, of what was typed within ``spans``; sorted."""
        typed = {message.thing: message.typed_at for message in self.messages if message.thing}
        typed = {thing: at for thing, at in typed.items() if any(a <= at <= b for a, b in spans)}
        return sorted(
            at - typed[seen.thing]
            for page in pages or self.pages
            for seen, at in zip(page.applied, page.times, strict=True)
            if seen.thing in typed
        )

    # --- from the first event again --------------------------------------------------------------

    async def reload(self) -> None:
        """In each room somebody from the very first event, by socket and by API."""
        for page in {page.room.pk: page for page in self.pages}.values():
            self.reloaded.append(await self._by_socket(page))
            self.reloaded.append(await self._by_api(page))

    async def _by_socket(self, page: Listener) -> dict:
        person = {"id": page.person, "session": page.session}
        again = Listener(page.room, person, page.port, page.host, self.rng)
        again.epoch = page.epoch
        again.connect()
        last = (await self.numbers())[page.room.pk]
        await self.until(lambda: again.seq >= last or again.resets, 60)
        again.leave()
        return history_of(again, "by socket")

    async def _by_api(self, page: Listener) -> dict:
        line, applied = Line(self.site.port), []
        while True:
            after = applied[-1].seq if applied else 0
            path = f"{page.room.path.replace('/ws/', '/api/v1/')}events?after={after}"
            status, _headers, body = await line.ask("GET", path, program(page.session))
            assert status == 200, f"{path} answered {status}"
            frames = json.loads(body)["events"]
            applied += [page.room.parse(frame) for frame in frames]
            if not frames:
                break
        line.close()
        return {**history_of(page, "by API"), "began": 0, "applied": applied}

    # --- rows, past all code of the site ---------------------------------------------------------

    async def numbers(self) -> dict[str, int]:
        return await asyncio.to_thread(self._numbers)

    def _numbers(self) -> dict[str, int]:
        """The last number of each room's log."""
        found = self.site.rows(
            "SELECT m.id, s.seq FROM deliberation_meeting m "
            "JOIN deliberation_stream s ON s.id = m.stream_id"
        )
        return {plain(room): seq for room, seq in found}

    def things(self) -> list[dict]:
        names = ("id", "person", "room", "once", "text")
        found = self.site.rows(
            "SELECT id, author_id, meeting_id, once, text FROM deliberation_turn"
        )
        return [dict(zip(names, (*map(plain, row[:3]), *row[3:]), strict=True)) for row in found]

    def rows(self) -> dict:
        events = self.site.rows(
            "SELECT m.id, e.seq, e.kind, e.data FROM deliberation_event e "
            "JOIN deliberation_meeting m ON m.stream_id = e.stream_id"
        )
        return {
            "things": self.things(),
            "events": [
                {"room": plain(room), "seq": seq, "kind": kind, "thing": _about(data)}
                for room, seq, kind, data in events
            ],
            "seq": self._numbers(),
        }

    def history(self) -> dict:
        sent = [
            {"person": one.person, "room": one.room, "name": one.name, "text": one.text,
             "answer": one.answer, "thing": one.thing}
            for one in self.messages
        ]  # fmt: skip
        heard = [history_of(page) for page in self.pages]
        return {"sent": sent, "heard": heard, "reloaded": self.reloaded}


def room_of(pk: str) -> Room:
    return Room(plain(pk), f"/ws/meetings/{pk}/", act="say", thing="turn")


def history_of(page: Listener, how: str = "") -> dict:
    return {
        "page": f"{page.person[:8]} {how}".strip(), "room": page.room.pk, "began": page.began,
        "applied": page.applied, "resets": page.resets,
    }  # fmt: skip


def quantiles(times: list[float], *shares: float) -> list[float]:
    """Of a sorted list that is not empty."""
    return [times[min(len(times) - 1, int(len(times) * share))] for share in shares]


def _about(data) -> str:
    """The turn of an event; JSON is text on SQLite."""
    found = json.loads(data) if isinstance(data, str) else data
    return plain(found.get("turn") or "")
