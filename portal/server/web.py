"""uvicorn around portal.asgi: one process, or several behind one socket."""

import os
import signal
import socket
import threading
from collections.abc import Callable

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

from portal.server.orphans import PARENT

APPLICATION = "portal.asgi:application"


def _config(workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        APPLICATION,
        workers=workers,
        lifespan="off",
        log_config=None,  # settings.LOGGING has it
        log_level="warning",
        access_log=False,
        server_header=False,
        # Django counts trusted proxies itself; uvicorn would believe any from this machine.
        proxy_headers=False,
        ws="portal.server.sockets:Socket",
        ws_max_size=64 * 1024,  # bytes a frame
        # Deflating per socket would cost each of a thousand what the room does once.
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, up: Callable[[], None]):
        super().__init__(config)
        self.up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.up()


def serve(listener: socket.socket, workers: int, up: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM, then return."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # uvicorn raises the signal again when it is done
    if workers == 1:
        _Server(_config(1), up).run([listener])
    else:
        _serve_many(listener, workers, up)


def _serve_many(listener: socket.socket, workers: int, up: Callable[[], None]) -> None:
    os.environ[PARENT] = str(os.getpid())
    supervisor = Multiprocess(_config(workers), [listener])
    threading.Thread(target=_when_ready, args=[supervisor, up], daemon=True).start()
    supervisor.run()


def _when_ready(supervisor: Multiprocess, up: Callable[[], None]) -> None:
    """The first worker to answer is enough: requests wait in the shared socket's queue."""
    while not supervisor.should_exit.wait(0.2):
        for process in list(supervisor.processes):
            if process.process.is_alive() and process.is_ready(timeout=1):
                up()
                return
