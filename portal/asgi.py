"""One application for pages and sockets.

Pages go through WSGI: Django's ASGI handler hops between threads a dozen times a request and was
measured at a fifth of the speed (docs/architecture.md). Sockets are ASGI, same-origin only.
"""

import asyncio
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.urls import re_path, reverse

from portal.server import orphans
from portal.server.bodies import WholeBody
from portal.server.origins import same_origin
from portal.wsgi import application as pages  # sets Django up: before anything with models

from deliberation.events import hints  # isort: skip
from deliberation.live.routing import websocket_urlpatterns  # isort: skip

# A few threads do: each answers in milliseconds, and on SQLite each keeps a connection.
PAGE_THREADS = 8
# Chunks that a page may be ahead of a slow reader, so that the reader does not hold its thread.
CHUNKS_AHEAD = 1000
# Seconds that the loop may keep Python to itself while a thread has its answer from PostgreSQL: a dozen
# times an act, some of them with the room's log locked. With Python's 5 ms two workers are too slow for
# `make prove T=rooms_pg`; on SQLite, which answers within the thread, there is nothing to gain.
SWITCH_WITHIN = 0.001


async def nowhere(scope, receive, send):
    """Close a socket to an unknown path with a code instead of a logged traceback."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


class HintsLeaveFromHere:
    """Tells the acts, which run in threads, on which loop the sockets are."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        hints.use_loop(asyncio.get_running_loop())
        await self.app(scope, receive, send)


routes = ProtocolTypeRouter(
    {
        "http": WholeBody(WSGIMiddleware(pages, PAGE_THREADS, CHUNKS_AHEAD)),
        # Sockets read the session themselves, anew for every act, and keep what they send to themselves.
        "websocket": same_origin(
            CookieMiddleware(URLRouter([*websocket_urlpatterns, re_path(r"", nowhere)]))
        ),
    }
)
application = HintsLeaveFromHere(routes)
if not settings.SQLITE:
    sys.setswitchinterval(SWITCH_WITHIN)
reverse("home")  # reads all addresses now, a second or two, and not while the first visitor waits
orphans.follow_parent()
