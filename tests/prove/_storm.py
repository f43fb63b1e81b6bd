"""Rooms full of people while one thing after the other fails; used by rooms.py and rooms_pg.py.

A page is *whole* again when the site answers on its present connection and it has applied every
event that was committed before the fault ended.
"""

import asyncio
import itertools
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from ._gathering import Gathering
from ._nemesis import Nemesis
from ._proxy import Proxy
from ._site import Site

GAP, REST = 15.0, 6.0  # seconds between beginnings of faults; at least from an end to a beginning
WHOLE_WITHIN = 5.0  # seconds
GIVEN_UP = 40.0  # seconds after which a page is called lost
TELLS = 0.99  # of the pages


@dataclass(frozen=True)
class Size:
    messages: int = int(os.environ.get("MESSAGES", 20_000))
    clients: int = int(os.environ.get("CLIENTS", 200))
    rooms: int = int(os.environ.get("ROOMS", 5))
    senders: int = int(os.environ.get("SENDERS", 40))
    seed: int = int(os.environ.get("SEED", 20_250_401))
    rate: float = float(os.environ.get("RATE", 50))  # messages typed a second, by all together
    faults: int = 0  # how many; 0: as long as there are messages, and each kind once at least
    lasting: float = 1.0  # of the full length of faults and of the time between them


@dataclass
class Fault:
    kind: str
    began: float
    ended: float
    whole: list[float | None] = field(default_factory=list)  # seconds, by page


class Storm(Gathering):
    def __init__(self, site: Site, city: dict, size: Size, proxy: Proxy, **services):
        super().__init__(site, city, clients=size.clients, port=proxy.port, seed=size.seed)
        self.size, self.proxy = size, proxy
        self.order = random.Random(size.seed)  # of the faults, whatever the pages draw
        self.nemesis = Nemesis(site, proxy, self.order, lasting=size.lasting, **services)
        self.faults: list[Fault] = []
        self.wrong_counts: list[str] = []
        self.typing = True

    async def run(self) -> None:
        self.start()
        await self.open(self.pages)
        self.began = time.perf_counter()
        await asyncio.gather(self._strikes(), self._type_all())
        self.ended = time.perf_counter()
        await self.settle()
        await self._welcome_all()
        await self.reload()
        self.end()

    async def _type_all(self) -> None:
        await self.type(self.size.messages, self.size.senders, self.size.rate)
        self.typing = False

    async def _strikes(self) -> None:
        """Every kind in turn, in an order of its own each time around; what lasts for two of the
        others comes every other time."""
        kinds, lasting = list(self.nemesis.kinds()), self.size.lasting
        least = self.size.faults or len(kinds)
        short = [kind for kind in kinds if kind not in self.nemesis.long()]
        order = itertools.chain.from_iterable(
            self.order.sample(among, len(among)) for among in itertools.cycle([kinds, short])
        )
        at = time.perf_counter() + REST * lasting
        for number, kind in enumerate(order):
            await asyncio.sleep(max(0, at - time.perf_counter()))
            if number >= least and (self.size.faults or not self.typing):
                return
            fault = await self._strike(kind)
            self.faults.append(fault)
            at = max(fault.began + GAP * lasting, fault.ended + REST * lasting)

    async def _strike(self, kind: str) -> Fault:
        fault = Fault(kind, *await self.nemesis.strike(kind))
        targets = await self.numbers()
        for page in self.pages:
            page.watch(targets[page.room.pk])
        await self.until(lambda: all(page.target is None for page in self.pages), GIVEN_UP)
        for page in self.pages:
            fault.whole.append(None if page.target is not None else page.whole_at - fault.ended)
            page.target = None
        return fault

    async def _welcome_all(self) -> None:
        """Every page once more from a new welcome: does it count what is kept?"""
        for page in self.pages:
            page.state = {}
        await asyncio.to_thread(self.proxy.tell, "cut")
        assert await self.until(lambda: all(page.state for page in self.pages), 30), "no welcome"
        kept = Counter(row["room"] for row in self.things())
        for page in self.pages:
            shown = page.state["counts"]["turns"]
            if shown != kept[page.room.pk]:
                self.wrong_counts.append(
                    f"{page.room.pk}: {shown} shown, {kept[page.room.pk]} kept"
                )
