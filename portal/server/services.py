"""Can the database server and Redis be reached? Asked once, before anything depends on them."""

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.db.utils import Error

from portal.server.refusals import CannotStart

SECONDS = 5


def check_postgres() -> None:
    """Connect once without the pool, which would retry in the background and log each try."""
    parameters = connection.get_connection_params()
    parameters.pop("pool", None)
    parameters["connect_timeout"] = SECONDS
    try:
        with connection.wrap_database_errors:
            psycopg.connect(**parameters).close()
    except Error as error:
        place = "{HOST}:{PORT}/{NAME}".format(**settings.DATABASES["default"])
        raise CannotStart(
            f"连不上数据库 {place}，请确认它已启动、DATABASE_URL 的地址和密码无误。",
            f"the database {place} cannot be reached; see that it runs and that the address and "
            "password in DATABASE_URL are right.",
        ) from error


def ping_redis(seconds: float = SECONDS) -> None:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=seconds, socket_timeout=seconds
    )
    with client:
        client.ping()


def check_redis() -> None:
    try:
        ping_redis()
    except (redis.RedisError, ValueError, OSError) as error:
        raise CannotStart(
            "连不上 Redis，请确认它已启动、REDIS_URL 的地址和密码无误；只用一个进程时可不设 REDIS_URL。",
            "Redis cannot be reached; see that it runs and that the address and password in "
            "REDIS_URL are right, or leave REDIS_URL unset for a single process.",
        ) from error
