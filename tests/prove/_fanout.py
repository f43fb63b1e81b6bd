"""A thousand sockets in one room beside a bare set of sockets on the same server with the same frame,
in interleaved rounds of one run.
"""

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import websockets

from bench import running
from bench.machine import table
from portal.server.refusals import write

from ._site import Site

SOCKETS = int(os.environ.get("SOCKETS", 1000))
BURST = 80  # frames; group_send of the in-memory layer drops what passes 100
ROUNDS = int(os.environ.get("ROUNDS", 5))
PACED, GAP = 20, 0.3  # frames one by one, seconds apart
BARE = ["-m", "bench.serving", "bench.fanout_app:application", "{port}"]


class Events:
    """Events of the site: rows in the log, woken by the layer as any act wakes it."""

    greeted = True

    def __init__(self, site: Site, path: str, stream: str, session: str, act: str):
        self.site, self.path, self.stream, self.act = site, path, stream, act
        self.host = f"127.0.0.1:{site.port}"
        self.cookie = f"gongyi_session={session}"

    def frame(self) -> str:
        """One event as it goes over the wire, made by one act."""
        return asyncio.run(self._speak())

    async def _speak(self) -> str:
        address = f"ws://{self.host}{self.path}"
        headers, origin = {"Cookie": self.cookie}, f"http://{self.host}"
        async with websockets.connect(address, additional_headers=headers, origin=origin) as socket:
            await socket.recv()
            act = {"type": "do", "id": f"{time.time()}", "act": self.act,
                   "data": {"text": "我说一句，先改老车棚。"}}  # fmt: skip
            await socket.send(json.dumps(act))
            while '"type":"event"' not in (text := await socket.recv()):
                pass
            return text

    def burst(self, count: int) -> float:
        """Rows first, as if many acts had just been committed; then one act wakes the room."""
        made = running.inside("fanout_rows", self.stream, str(count - 1), env=self.site.env)
        asyncio.run(self._speak())
        return made["at"]

    def one(self) -> float:
        at = time.perf_counter()
        asyncio.run(self._speak())
        return at


class Told:
    """The frame is given from outside; the server only hands it on."""

    greeted = False

    def __init__(self, address: str, path: str, frame: str):
        self.host, self.path, self.seq = address.removeprefix("http://"), path, 0
        self.text = re.sub(r'"seq":\d+', '"seq":0', frame, count=1)

    async def _tell(self, count: int) -> None:
        wish = {"frame": self.text, "first": self.seq + 1, "count": count}
        self.seq += count
        async with websockets.connect(f"ws://{self.host}{self.path}", max_queue=None) as socket:
            await socket.send(json.dumps(wish))
            await asyncio.sleep(0.2)

    def burst(self, count: int) -> float:
        at = time.perf_counter()
        asyncio.run(self._tell(count))
        return at

    def one(self) -> float:
        return self.burst(1)


class _Heard:
    """What the listeners of one way heard, round by round."""

    def __init__(self, way, listen):
        self.way, self.listen = way, listen
        self.rates, self.late, self.wrong, self.missing = [], [], 0, 0

    def burst(self, *, counted: bool) -> None:
        answer = self.listen(BURST)
        self.way.burst(BURST)
        heard = self._take(answer(), BURST)
        times = sorted(at for _seq, at in heard["times"])
        if counted:
            self.rates.append(len(times) / (times[-1] - times[0]))

    def one(self) -> None:
        answer = self.listen(1)
        at = self.way.one()
        self.late += [when - at for _seq, when in self._take(answer(), 1)["times"]]

    def _take(self, heard: dict, wanted: int) -> dict:
        self.missing += SOCKETS * wanted - heard["delivered"]
        self.wrong = heard["wrong"]
        return heard

    def row(self, name: str, bare: "_Heard") -> list[object]:
        late, ratios = sorted(self.late), self.ratios(bare)
        return [
            name, statistics.median(self.rates), statistics.median(ratios), min(ratios), max(ratios),
            1000 * late[len(late) // 2], 1000 * late[int(len(late) * 0.99)], self.missing, self.wrong,
        ]  # fmt: skip

    def ratios(self, bare: "_Heard") -> list[float]:
        return [one / other for one, other in zip(self.rates, bare.rates, strict=True)]


def measure(ways: dict) -> dict[str, _Heard]:
    """Interleaved rounds, the first of which warms up; then frames one by one."""
    with ExitStack() as stack:
        found = {
            name: _Heard(way, stack.enter_context(_readers(way))) for name, way in ways.items()
        }
        for number in range(ROUNDS + 1):
            for heard in found.values():
                heard.burst(counted=number > 0)
        for _number in range(PACED):
            for heard in found.values():
                heard.one()
                time.sleep(GAP / len(found))
    return found


def report(found: dict[str, _Heard], bare: str) -> None:
    head = [
        "way",
        "deliveries/s",
        "× bare",
        "least",
        "most",
        "p50 ms",
        "p99 ms",
        "missing",
        "out of order",
    ]
    write(
        f"{SOCKETS} sockets a way, {ROUNDS} interleaved bursts of {BURST} frames, then {PACED} one by one"
    )
    write(table(head, [heard.row(name, found[bare]) for name, heard in found.items()]))
    write("p50 and p99 of a room hold the act itself: signing in, the rows, the disk.")


def judge(room: _Heard, bare: _Heard, *, aim: float, floor: float) -> None:
    assert room.missing == 0, f"{room.missing} events did not arrive"
    assert room.wrong == 0, f"{room.wrong} events out of order or twice"
    ratio = statistics.median(room.ratios(bare))
    write(f"aim {aim} of bare, measured {ratio:.2f}")
    assert ratio >= floor, f"less than {floor} of a bare set of sockets"


@contextmanager
def _readers(way):
    host, port = way.host.split(":")
    command = [sys.executable, "-m", "bench.readers", host, port, way.path, str(SOCKETS),
               "1" if way.greeted else "0", "60"]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=running.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline().strip() == "ready", f"{way.path}: the sockets did not open"
        yield lambda wanted: _listen(process, wanted)
    finally:
        process.stdin.close()
        process.wait(30)


def _listen(process, wanted: int):
    process.stdin.write(f"{wanted}\n")
    process.stdin.flush()
    assert process.stdout.readline().strip() == "listening"
    return lambda: json.loads(process.stdout.readline())
