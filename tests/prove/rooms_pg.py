"""The same two hundred people on PostgreSQL and Redis with two workers, which fail as well."""

from portal.server.refusals import write
from tests import services

from ._site import serving
from .rooms import prove


def run() -> None:
    try:
        with (
            services.own_postgres(durable=True) as postgres,
            services.own_redis() as redis,
            serving(postgres.address, redis.address, workers=2) as site,
        ):
            name = "PostgreSQL and Redis, two workers"
            prove(name, site, postgres=postgres, redis=redis)
    except services.Missing as what:
        write(f"SKIP: this machine has no {what}")
