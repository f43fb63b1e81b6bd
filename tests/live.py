"""The real server beside the tests, on their database: real sockets, real threads."""

import asyncio
import threading
from contextlib import contextmanager
from http.cookies import SimpleCookie

import uvicorn
from django.conf import settings
from django.db import connections
from django.test import Client

from deliberation.live import rooms
from tests.services import free_port


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
    from portal.asgi import application

    port = free_port()
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
