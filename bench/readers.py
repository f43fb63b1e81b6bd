"""A thousand sockets in one process, with as little work a frame as can be (bench.wire)."""

import asyncio
import json
import re
import sys
import time

from bench.wire import Wire

SEQ = re.compile(rb'"seq":(\d+)')


class Reader(Wire):
    """Keeps (number, time) of every numbered frame; checks that they come in order, each once."""

    def __init__(self, host: str, path: str, greeted: bool):
        super().__init__(host, path)
        self.ready = asyncio.get_running_loop().create_future()
        self.greeted = greeted  # a welcome comes first
        self.last, self.wrong, self.times = None, 0, []

    def opened(self):
        if not self.greeted:
            self.ready.set_result(None)

    def refused(self, head):
        self.ready.set_exception(RuntimeError(head[:200]))

    def heard(self, payload, now):
        if b'"welcome"' in payload[:30]:
            self.last = json.loads(payload)["seq"]
            if not self.ready.done():
                self.ready.set_result(None)
            return
        found = SEQ.search(payload)
        if not found:
            return
        seq = int(found[1])
        self.wrong += self.last is not None and seq != self.last + 1
        self.last = seq
        self.times.append((seq, now))

    def ended(self):
        if not self.ready.done():
            self.ready.set_exception(RuntimeError("closed before it was ready"))


async def gather(host: str, port: int, path: str, count: int, greeted: bool) -> list[Reader]:
    loop, readers = asyncio.get_running_loop(), []
    for start in range(0, count, 50):
        part = []
        for _number in range(start, min(count, start + 50)):
            _transport, reader = await loop.create_connection(
                lambda: Reader(f"{host}:{port}", path, greeted), host, port
            )
            part.append(reader)
        await asyncio.gather(*[asyncio.wait_for(reader.ready, 60) for reader in part])
        readers += part
    return readers


async def main(host, port, path, count, greeted, events) -> None:
    """Say "ready", wait until every reader has ``events`` frames more, print the figures; again
    for each number given on standard input, until it ends."""
    readers = await gather(host, int(port), path, int(count), greeted == "1")
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        wanted = int(line)
        for reader in readers:
            reader.times = []
        print("listening", flush=True)
        until = time.monotonic() + int(events)
        while time.monotonic() < until and any(len(one.times) < wanted for one in readers):
            await asyncio.sleep(0.02)
        print(json.dumps({
            "delivered": sum(len(one.times) for one in readers),
            "wrong": sum(one.wrong for one in readers),
            "times": [[seq, at] for one in readers for seq, at in one.times],
        }), flush=True)  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
