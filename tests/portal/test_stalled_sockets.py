"""A reader that stops reading is let go, and does not stay half open for TCP's quarter of an hour."""

import socket
import threading
import time

import pytest
import uvicorn

from bench.wire import request
from portal.server import sockets

ESTABLISHED = 1  # tcp_states.h
told: list = []


async def flood(scope, receive, send):
    """Sends as long as it is let, then says what ended it."""
    await receive()
    await send({"type": "websocket.accept"})
    try:
        for _number in range(100_000):
            await send({"type": "websocket.send", "text": "话" * 1000})
        await receive()
    except OSError as error:
        told.append(type(error).__name__)
        raise


@pytest.fixture
def served(monkeypatch):
    monkeypatch.setattr(sockets, "STALLED", 0.5)
    monkeypatch.setattr(sockets, "LINGER", 0.5)
    told.clear()
    config = uvicorn.Config(
        flood, host="127.0.0.1", port=0, lifespan="off", log_level="warning",
        ws=sockets.Socket, ws_ping_interval=0.2, ws_ping_timeout=60,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(5)


@pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="needs Linux to look at the connection")
def test_who_stops_reading_is_ended_on_both_sides(served):
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", served))
        reader.sendall(request(f"127.0.0.1:{served}", "/"))
        until = time.monotonic() + 10
        while _state(reader) == ESTABLISHED and time.monotonic() < until:
            time.sleep(0.05)
        assert _state(reader) != ESTABLISHED
    while not told and time.monotonic() < until:
        time.sleep(0.05)
    assert told == ["ClientDisconnected"]


def _state(sock: socket.socket) -> int:
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
