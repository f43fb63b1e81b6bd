"""A network that fails when told to: TCP between clients and the site, in a process of its own.

`python -m tests.prove._proxy LISTEN TARGET` reads one command a line and answers "ok":

- ``cut``: every connection ends at once with RST on both sides;
- ``hole``: what arrives is swallowed, new connections are taken and lead nowhere;
- ``slow SECONDS``: so much later in each direction, order kept, also for new connections;
- ``normal``: as it should be. Whoever lost bytes in a hole is ended with RST: their stream has a
  hole in it that TCP would not have let through.
"""

import asyncio
import socket
import struct
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress

from bench import running

HOST = "127.0.0.1"
RST = struct.pack("ii", 1, 0)  # SO_LINGER: on, no time: close sends RST


class _End(asyncio.Protocol):
    """One side of a connection; ``peer`` is the other. What comes in leaves there."""

    def __init__(self, pair: "_Pair"):
        self.pair, self.peer, self.transport = pair, None, None
        self.late: deque[tuple[float, bytes]] = deque()  # (due, what), not sent to ``peer`` yet
        self.timer: asyncio.TimerHandle | None = None
        self.ended = False

    def connection_made(self, transport):
        self.transport = transport
        with suppress(OSError):
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data):
        network = self.pair.network
        if network.hole:
            self.pair.swallowed = True
        elif network.delay or self.late or self.peer.transport is None:
            self._later(data, network.delay)
        else:
            self.peer.transport.write(data)

    def _later(self, data: bytes, delay: float) -> None:
        due = time.monotonic() + delay
        if self.late:
            due = max(due, self.late[-1][0])
        self.late.append((due, data))
        self._wait()

    def _wait(self) -> None:
        if self.timer is None and self.late and self.peer.transport is not None:
            loop = asyncio.get_running_loop()
            self.timer = loop.call_later(max(0, self.late[0][0] - time.monotonic()), self.drain)

    def drain(self) -> None:
        self.timer = None
        if self.pair.network.hole and self.late:
            self.late.clear()  # it was on its way
            self.pair.swallowed = True
        now = time.monotonic() + 0.001
        while self.late and self.late[0][0] <= now:
            self.peer.transport.write(self.late.popleft()[1])
        self._wait()
        if self.ended and not self.late:
            self.peer.transport.close()

    def pause_writing(self):
        if self.peer.transport is not None:
            self.peer.transport.pause_reading()

    def resume_writing(self):
        if self.peer.transport is not None:
            self.peer.transport.resume_reading()

    def connection_lost(self, error):
        """The other side hears of it: after what is still under way, or at once after RST."""
        self.ended = True
        if self.pair.network.hole:
            self.pair.swallowed = True
        elif error is not None or self.peer.transport is None:
            self.pair.reset()
        elif not self.late:
            self.peer.transport.close()
        if self.peer.ended:
            self.pair.network.pairs.discard(self.pair)

    def reset(self) -> None:
        self.late.clear()
        if self.timer is not None:
            self.timer.cancel()
        if self.transport is not None and not self.ended:
            with suppress(OSError, AttributeError):
                sock = self.transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
            self.transport.abort()


class _Pair:
    """A client's connection and the one to the site that belongs to it."""

    def __init__(self, network: "Network"):
        self.network, self.swallowed = network, False
        self.client, self.site = _End(self), _End(self)
        self.client.peer, self.site.peer = self.site, self.client
        network.pairs.add(self)

    def taken(self) -> _End:
        """For the listener: begins to lead on as soon as somebody is there."""
        self.dialing = asyncio.ensure_future(self._dial())
        return self.client

    async def _dial(self) -> None:
        if self.network.delay:
            await asyncio.sleep(self.network.delay)
        if self.network.hole:
            self.swallowed = True
            return
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: self.site, HOST, self.network.target)
        except OSError:
            self.reset()
            return
        if self.client.ended:
            self.site.transport.close()
        self.client._wait()

    def reset(self) -> None:
        self.network.pairs.discard(self)
        self.dialing.cancel()
        self.client.reset()
        self.site.reset()


class Network:
    def __init__(self, target: int):
        self.target, self.hole, self.delay = target, False, 0.0
        self.pairs: set[_Pair] = set()

    async def listen(self, port: int) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: _Pair(self).taken(), HOST, port, backlog=2048)

    def obey(self, command: str) -> None:
        what, _space, number = command.partition(" ")
        if what == "cut":
            for pair in list(self.pairs):
                pair.reset()
            return
        healed = self.hole and what != "hole"
        self.hole, self.delay = what == "hole", float(number) if what == "slow" else 0.0
        for pair in list(self.pairs):
            if healed and pair.swallowed:
                pair.reset()


class Proxy:
    """From the proof: start it, tell it, end it."""

    def __init__(self, port: int, target: int):
        command = [sys.executable, "-m", "tests.prove._proxy", str(port), str(target)]
        self.port = port
        self.process = subprocess.Popen(
            command, cwd=running.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline() == "ok\n", "the proxy did not start"

    def tell(self, command: str) -> None:
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "ok\n", f"the proxy did not {command}"

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


async def main(port: int, target: int) -> None:
    network = Network(target)
    server = await network.listen(port)
    loop = asyncio.get_running_loop()
    print("ok", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        network.obey(line.strip())
        print("ok", flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
