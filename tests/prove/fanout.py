"""A thousand sockets in one room of one process: every event once, in order, and how quickly beside
a bare set of sockets on the same server with the same frame, and beside plain group_send.
"""

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import websockets

from bench import running
from bench.machine import table
from portal.server.refusals import write

SOCKETS = int(os.environ.get("SOCKETS", 1000))
BURST = 80  # frames; group_send of the in-memory layer drops what passes 100
ROUNDS = 5
PACED, GAP = 20, 0.3  # frames one by one, seconds apart
AIM = 0.7  # of the bare set; what is measured is printed, less than half of it fails
FLOOR = 0.5
NAMES = ["the room", "bare set", "group_send"]


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="gongyi-fanout-") as name, ExitStack() as stack:
        folder = Path(name)
        env = running.environment(folder)
        city = running.inside("forum_city", json.dumps({"residents": 5, "matters": 1}), env=env)
        site = stack.enter_context(running.server(running.SERVE, folder))
        other = stack.enter_context(
            running.server(
                ["-m", "bench.serving", "bench.fanout_app:application", "{port}"], folder
            )
        )
        ways = [
            _Room(site, city, folder),
            _Told(other, "/ws/bare/"),
            _Told(other, "/ws/group/"),
        ]
        frame = ways[0].frame()
        for way in ways[1:]:
            way.text = frame
        found = [_measure(way) for way in ways]
    _judge(found)


class _Room:
    """Events of the site: rows in the log, woken by the layer as any act wakes it."""

    greeted = True

    def __init__(self, address, city, folder):
        self.host = address.removeprefix("http://")
        self.matter, self.folder = city["matters"][0], folder
        self.path = f"/ws/consultations/{self.matter['id']}/"
        self.cookie = f"gongyi_session={city['people'][0]['session']}"

    def frame(self) -> str:
        """One event as it goes over the wire, made by one act."""
        return asyncio.run(self._speak(1))[0]

    async def _speak(self, count: int) -> list[str]:
        address = f"ws://{self.host}{self.path}"
        headers = {"Cookie": self.cookie}
        origin = f"http://{self.host}"
        async with websockets.connect(address, additional_headers=headers, origin=origin) as socket:
            frames: list[str] = []
            await socket.recv()
            for number in range(count):
                data = {"text": f"第{number}句，先改老车棚。"}
                name = f"{time.time()}-{number}"
                await socket.send(
                    json.dumps({"type": "do", "id": name, "act": "comment", "data": data})
                )
            while len(frames) < count:
                text = await socket.recv()
                if '"type":"event"' in text:
                    frames.append(text)
            return frames

    def burst(self, count: int) -> float:
        """Rows first, as if many acts had just been committed; then one act wakes the room."""
        made = running.inside(
            "fanout_rows",
            self.matter["stream"],
            str(count - 1),
            env=running.environment(self.folder),
        )
        asyncio.run(self._speak(1))
        return made["at"]

    def one(self) -> float:
        at = time.perf_counter()
        asyncio.run(self._speak(1))
        return at


class _Told:
    """The frame is given from outside; the server only hands it on."""

    greeted = False
    text = ""

    def __init__(self, address, path):
        self.host, self.path, self.seq = address.removeprefix("http://"), path, 0

    async def _tell(self, count: int) -> None:
        frame = re.sub(r'"seq":\d+', '"seq":0', self.text, count=1)
        wish = {"frame": frame, "first": self.seq + 1, "count": count}
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


def _measure(way) -> dict:
    rates, late, wrong, missing = [], [], 0, 0
    with _readers(way) as listen:
        for number in range(ROUNDS + 1):
            answer = listen(BURST)
            way.burst(BURST)
            heard = answer()
            times = sorted(at for _, at in heard["times"])
            wrong, missing = heard["wrong"], missing + SOCKETS * BURST - heard["delivered"]
            if number:  # the first warms up
                rates.append(len(times) / (times[-1] - times[0]))
        for _number in range(PACED):
            answer = listen(1)
            at = way.one()
            heard = answer()
            late += [when - at for _, when in heard["times"]]
            missing += SOCKETS - heard["delivered"]
            wrong = heard["wrong"]
    late.sort()
    return {
        "rate": statistics.median(rates),
        "p50": 1000 * late[len(late) // 2],
        "p99": 1000 * late[int(len(late) * 0.99)],
        "wrong": wrong,
        "missing": missing,
    }


def _judge(found: list[dict]) -> None:
    bare = found[1]["rate"]
    head = ["way", "deliveries/s", "× bare", "p50 ms", "p99 ms", "missing", "out of order"]
    write(f"{SOCKETS} sockets, {ROUNDS} bursts of {BURST} frames, then {PACED} one by one")
    write(table(head, [
        [name, one["rate"], one["rate"] / bare, one["p50"], one["p99"], one["missing"], one["wrong"]]
        for name, one in zip(NAMES, found, strict=True)
    ]))  # fmt: skip
    write("p50 and p99 of the room hold the act itself: signing in, the rows, the disk.")
    assert found[0]["missing"] == 0, f"{found[0]['missing']} events did not arrive"
    assert found[0]["wrong"] == 0, f"{found[0]['wrong']} events out of order or twice"
    write(f"aim {AIM} of bare, measured {found[0]['rate'] / bare:.2f}")
    assert found[0]["rate"] >= FLOOR * bare, "less than half of a bare set of sockets"
