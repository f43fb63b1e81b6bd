"""Combinations of options and settings that would serve wrongly are refused by name."""

from django.conf import settings

from portal.server.ports import is_loopback
from portal.server.refusals import CannotStart

KNOWN_PASSWORD = "gongyi-demo"  # noqa: S105  (the documented default of DEMO_PASSWORD)
MOST_WORKERS = 64


def parse_workers(value: str) -> int:
    if value.isascii() and value.isdigit() and 0 < int(value[:4]) <= MOST_WORKERS:
        return int(value)
    raise CannotStart(
        f"--workers “{value}”无效，请写 1 到 {MOST_WORKERS} 之间的整数。",
        f"--workers {value!r} is not a number from 1 to {MOST_WORKERS}.",
    )


def check(host: str, port: int, workers: int) -> None:
    if workers > 1 and not settings.REDIS_URL:
        raise CannotStart(
            "--workers 大于 1 时必须设置 REDIS_URL，否则各进程之间收不到彼此的消息。",
            "--workers above 1 needs REDIS_URL: without it the processes do not hear each other.",
        )
    if workers > 1 and settings.SQLITE:
        raise CannotStart(
            "--workers 大于 1 时必须用 DATABASE_URL 指定 PostgreSQL,SQLite 只供单进程使用。",
            "--workers above 1 needs PostgreSQL in DATABASE_URL; SQLite is for a single process.",
        )
    if settings.GONGYI_DEMO and settings.DEMO_PASSWORD == KNOWN_PASSWORD:
        _check_loopback(host, port)


def _check_loopback(host: str, port: int) -> None:
    if not is_loopback(host, port):
        raise CannotStart(
            f"演示模式的密码人人皆知，不能在 {host} 上对外开放，请先用 DEMO_PASSWORD 换一个密码。",
            f"the demo password is known to everybody, so {host} is not opened to others; "
            "set DEMO_PASSWORD to another one first.",
        )
