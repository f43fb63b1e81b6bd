"""A thousand sockets in one process: RFC 6455 by hand, as little work a frame as can be, so that
what is measured is the server.
"""

import asyncio
import base64
import json
import os
import re
import sys
import time

SEQ = re.compile(rb'"seq":(\d+)')


class Reader(asyncio.Protocol):
    """Keeps (number, time) of every numbered frame; checks that they come in order, each once."""

    def __init__(self, host: str, path: str, greeted: bool):
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Sec-WebSocket-Version: 13\r\nOrigin: http://{host}\r\n\r\n"
        ).encode()
        self.buffer, self.open = b"", False
        self.ready = asyncio.get_running_loop().create_future()
        self.greeted = greeted  # a welcome comes first
        self.last, self.wrong, self.times = None, 0, []

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        self.buffer += data
        if not self.open:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.ready.set_exception(RuntimeError(head.decode(errors="replace")[:200]))
                return
            self.open, self.buffer = True, rest
            if not self.greeted:
                self.ready.set_result(None)
        self._frames(time.perf_counter())

    def _frames(self, now):
        data, at = self.buffer, 0
        while len(data) - at >= 2:
            size, start = data[at + 1] & 127, at + 2
            if size >= 126:
                width = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + width]), start + width
            if len(data) < start + size:
                break
            self._frame(data[at] & 15, data[start : start + size], now)
            at = start + size
        self.buffer = data[at:]

    def _frame(self, kind, payload, now):
        if kind == 9:
            mask = b"\x00\x00\x00\x00"  # a key of zeros leaves the words as they are
            self.transport.write(bytes([0x8A, 0x80 | len(payload)]) + mask + payload)
        if kind != 1:
            return
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

    def connection_lost(self, error):
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
