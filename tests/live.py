"""The real server beside the tests, on their database: real sockets, real threads.

With WORKERS=2 in the environment it is so many processes of its own, for PostgreSQL and Redis.
"""

import asyncio
import os
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path

import uvicorn
from django.conf import settings
from django.db import connections
from django.test import Client

from deliberation.events import hints
from deliberation.live import rooms
from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
WORKERS = int(os.environ.get("WORKERS", 0))
UP_WITHIN = 60  # seconds
BEHIND_ONE_SOCKET = """
import socket, sys
from portal.server import web
web.serve(socket.create_server(("127.0.0.1", int(sys.argv[1]))), int(sys.argv[2]), lambda: None)
"""


class Live:
    def __init__(self, port: int):
        self.address = f"http://127.0.0.1:{port}"
        self.sockets = f"ws://127.0.0.1:{port}"

    def cookie_of(self, person) -> str:
        """A session of ``person``, as a browser would send it."""
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return (
            f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        )


@contextmanager
def serving():
    with _processes(free_port()) if WORKERS else _thread(free_port()) as site:
        yield site


@contextmanager
def _thread(port: int):
    from portal.asgi import application

    config = uvicorn.Config(
        application,
        port=port,
        lifespan="off",
        log_level="error",
        ws="portal.server.sockets:Socket",
        ws_per_message_deflate=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(_serve(server)), daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        threading.Event().wait(0.02)
    try:
        yield Live(port)
    finally:
        server.should_exit = True
        thread.join(20)
        _let_go()


@contextmanager
def _processes(port: int):
    database = connections["default"].settings_dict
    if connections["default"].vendor != "postgresql":
        raise RuntimeError("WORKERS is for PostgreSQL and Redis")
    address = "postgres://{USER}@{HOST}:{PORT}/{NAME}".format(**database)
    server = subprocess.Popen(
        [sys.executable, "-c", BEHIND_ONE_SOCKET, str(port), str(WORKERS)],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": address},
    )  # fmt: skip
    loop = asyncio.new_event_loop()  # from which acts of the test itself tell the workers
    hints.use_loop(loop)
    threading.Thread(target=loop.run_forever, daemon=True).start()
    try:
        _wait_for(server, port)
        yield Live(port)
    finally:
        _end(server)
        loop.call_soon_threadsafe(loop.stop)
        hints._take()  # what waited there is not waited for by the next test
        _let_go()


def _end(server) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait_for(server, port: int) -> None:
    until = time.monotonic() + UP_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


async def _serve(server) -> None:
    await server.serve()
    await rooms.close_all()


def _let_go() -> None:
    """What the server's threads held of the database would keep it from being emptied."""
    connection = connections["default"]
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def session_in(cookie: str) -> str:
    return SimpleCookie(cookie)[settings.SESSION_COOKIE_NAME].value
