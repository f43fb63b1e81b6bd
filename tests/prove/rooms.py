"""Two hundred people in five rooms while the network and the server fail, one process on SQLite:
nothing acknowledged is lost, nothing comes twice or out of order.

The server has one core to itself and the pages have the others: Python runs one thread at a time, and
threads that change cores get a quarter less done.

Of the faults of `rooms_pg` there is no Redis and no PostgreSQL here to be taken away. SIGKILL takes
the process and leaves the machine; what survives a power cut is the disk's own promise.
"""

import asyncio

from tests import services

from ._proxy import Proxy
from ._site import Site, serving
from ._storm import Size, Storm
from ._storm_report import judge, report


def run() -> None:
    with serving(one_core=True) as site:
        prove("SQLite, one process", site)


def prove(name: str, site: Site, size: Size | None = None, **others) -> Storm:
    size = size or Size()
    city = site.fill("meeting_city", residents=size.clients, rooms=size.rooms)
    proxy = Proxy(services.free_port(), site.port)
    try:
        site.start()
        site.wait()
        storm = asyncio.run(_blown(site, city, size, proxy, others))
    finally:
        proxy.stop()
    report(name, storm)
    judge(storm)
    return storm


async def _blown(site: Site, city: dict, size: Size, proxy: Proxy, others: dict) -> Storm:
    storm = Storm(site, city, size, proxy, **others)
    await storm.run()
    return storm
