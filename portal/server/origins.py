"""Sockets are for the site's own pages: same scheme, host and port as the request itself."""

from urllib.parse import urlsplit

from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.conf import settings


def same_origin(app):
    """Channels looks at the host alone; a page on another port of it would get in."""
    hosts = AllowedHostsOriginValidator(app)
    deny = WebsocketDenier()

    async def checked(scope, receive, send):
        inner = hosts if _is_same(dict(scope["headers"])) else deny
        return await inner(scope, receive, send)

    return checked


def _is_same(headers: dict[bytes, bytes]) -> bool:
    origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
    schemes = {"https"} if settings.SESSION_COOKIE_SECURE else {"http", "https"}
    host = headers.get(b"host", b"").decode("latin-1")
    return origin.scheme in schemes and origin.netloc == host
