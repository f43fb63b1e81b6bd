"""The same hello, inside the site's middleware, behind the servers that could serve it."""

import contextlib
import importlib.util
import statistics

from bench import running
from bench.load import Load, measure
from bench.machine import table
from portal.server.refusals import write

ROUNDS, SECONDS, CONNECTIONS = 4, 3, 32
DEFAULT = "uvicorn, pages through a2wsgi: `manage.py serve`"
_UVICORN = ["-m", "uvicorn", "--lifespan", "off", "--no-access-log", "--port", "{port}"]
_GRANIAN = ["-m", "granian", "--no-ws", "--port", "{port}", "--log-level", "warning"]
_GUNICORN = ["-m", "gunicorn", "-k", "gthread", "--threads", "2", "-b", "127.0.0.1:{port}"]
WSGI, ASGI = "portal.wsgi:application", "bench.asgi:application"
SERVERS = {
    DEFAULT: running.SERVE,
    "uvicorn, Django's ASGI handler": [*_UVICORN, ASGI],
    "granian ASGI, 1 worker": [*_GRANIAN, "--interface", "asgi", ASGI],
    "granian WSGI, 1 worker": [*_GRANIAN, "--interface", "wsgi", WSGI],
    "granian WSGI, 2 workers": [*_GRANIAN, "--interface", "wsgi", "--workers", "2", WSGI],
}
if importlib.util.find_spec("gunicorn"):
    SERVERS["gunicorn gthread, 2 × 2"] = [*_GUNICORN, "--workers", "2", WSGI]


def run() -> None:
    with running.city() as folder, contextlib.ExitStack() as stack:
        at = {
            name: stack.enter_context(running.server(command, folder))
            for name, command in SERVERS.items()
        }
        found: dict[str, list[Load]] = {name: [] for name in SERVERS}
        for number in range(ROUNDS + 1):
            for name, address in at.items():
                seconds = SECONDS if number else 1  # the first round warms up and is dropped
                load = measure(f"{address}/bench/hello/", connections=CONNECTIONS, seconds=seconds)
                if number:
                    found[name].append(load)
    write(f"{CONNECTIONS} connections, {ROUNDS} interleaved rounds of {SECONDS} s, medians")
    head = ["server", "requests/s", "× default", "from", "to", "p50 ms", "p99 ms"]
    write(table(head, [_row(name, found) for name in SERVERS]))


def _row(name: str, found: dict[str, list[Load]]) -> list[object]:
    pairs = zip(found[name], found[DEFAULT], strict=True)
    ratios = [load.per_second / default.per_second for load, default in pairs]
    middle = [
        statistics.median(getattr(load, figure) for load in found[name])
        for figure in ("per_second", "p50", "p99")
    ]
    return [name, middle[0], statistics.median(ratios), min(ratios), max(ratios), *middle[1:]]
