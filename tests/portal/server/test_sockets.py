"""A connection whose peer reads no more ends for good: over real TCP, with tiny buffers."""

import asyncio
import base64
import os
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn

from portal.server import sockets
from tests.services import free_port

SOON = 10  # seconds in which everything here has long happened


@pytest.fixture(autouse=True)
def _shorter(monkeypatch):
    monkeypatch.setattr(sockets, "STALLED", 0.6)
    monkeypatch.setattr(sockets, "LINGER", 0.6)


class App:
    """Accepts, floods (or is quiet), says goodbye if it is asked to; keeps what it saw."""

    def __init__(self, *, flood=False, goodbye=None):
        self.flood, self.goodbye = flood, goodbye
        self.seen: list[tuple[str, object]] = []
        self.sent = 0

    async def __call__(self, scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        tasks = [asyncio.create_task(self._flood(send))] if self.flood else []
        if self.goodbye:
            await asyncio.sleep(0.3)
            await asyncio.wait_for(send({"type": "websocket.close", "code": self.goodbye}), 2)
        while (message := await receive())["type"] != "websocket.disconnect":
            self.seen.append(("heard", message))
        self.seen.append(("disconnected", message["code"]))
        await asyncio.gather(*tasks)

    async def _flood(self, send):
        try:
            while True:
                await send({"type": "websocket.send", "text": "x" * 30_000})
                self.sent += 1
        except OSError as error:
            self.seen.append(("told", type(error).__name__))


@contextmanager
def serving(app, loop, *, ping=20.0):
    config = uvicorn.Config(
        app, port=free_port(), lifespan="off", log_level="error", loop=loop,
        ws="portal.server.sockets:Socket", ws_per_message_deflate=False,
        ws_ping_interval=ping, ws_ping_timeout=ping,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    _until(lambda: server.started)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(SOON)


@contextmanager
def peer(server):
    """A client that reads nothing unless it is told to."""
    key = base64.b64encode(os.urandom(16)).decode()
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.settimeout(SOON)
        one.connect(("127.0.0.1", server.config.port))
        one.sendall(
            f"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        _until(lambda: server.server_state.connections)
        yield one


def _read_to_the_end(one):
    while one.recv(65_536):
        pass


def _until(true, seconds=SOON):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def _ended(server) -> bool:
    return not server.server_state.connections


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
def test_a_reader_that_takes_nothing_is_ended_with_its_connection(loop):
    app = App(flood=True)
    with serving(app, loop) as server, peer(server) as one:
        _until(lambda: _ended(server))
        assert ("disconnected", 4408) in app.seen and ("told", "ClientDisconnected") in app.seen
        assert app.sent * 30_000 < 2_000_000  # what the two kernels and the buffer took
        with pytest.raises(ConnectionResetError):  # and it learns so when it looks again
            _read_to_the_end(one)


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
def test_goodbye_does_not_wait_for_who_reads_nothing(loop):
    app = App(flood=True, goodbye=4429)
    with serving(app, loop) as server, peer(server):
        _until(lambda: _ended(server))
        assert ("disconnected", 4429) in app.seen and ("told", "ClientDisconnected") in app.seen


def test_a_slow_reader_that_comes_back_in_time_reads_why(monkeypatch):
    monkeypatch.setattr(sockets, "LINGER", SOON)
    app = App(flood=True, goodbye=4429)
    with serving(app, "uvloop") as server, peer(server) as one:
        _until(lambda: app.seen)
        heard, last = b"", b"\x88\x02" + (4429).to_bytes(2)
        while not heard.endswith(last):
            heard = heard[-10:] + one.recv(65_536)


def test_a_quiet_peer_that_answers_no_ping_is_ended_and_the_application_told_first():
    app = App()
    with serving(app, "uvloop", ping=0.5) as server, peer(server):
        _until(lambda: app.seen)
        assert app.seen == [("disconnected", 1011)]
        _until(lambda: _ended(server))


def test_answers_to_pings_do_not_pile_up_for_who_reads_none(monkeypatch):
    monkeypatch.setattr(sockets, "STALLED", 60)
    app = App()
    ping = b"\x89\xfd" + bytes(4) + b"p" * 125
    with serving(app, "uvloop") as server, peer(server) as one:
        one.setblocking(False)
        end = time.monotonic() + 2
        asked, block = 0, ping * 500
        while time.monotonic() < end:
            try:
                asked += one.send(block[asked % len(block) :])
            except BlockingIOError:
                time.sleep(0.01)
        (connection,) = server.server_state.connections
        assert asked > 10_000_000  # far more than was kept
        assert connection.transport.get_write_buffer_size() < 1_000_000


def test_who_reads_is_left_alone():
    app = App(flood=True)
    with serving(app, "uvloop") as server, peer(server) as one:
        end = time.monotonic() + 2.5  # several times as long as a stall may last
        while time.monotonic() < end:
            assert one.recv(65_536)
        assert app.seen == [] and not _ended(server)
