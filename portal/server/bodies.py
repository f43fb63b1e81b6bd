"""Read a request's body before a page thread takes it up.

There are only a few page threads; without this, as many slow uploads would stop the whole site.
Also drops header names with an underscore: WSGI cannot tell `X_Forwarded_For` from
`X-Forwarded-For`, and no proxy in front would have cleaned the former.
"""

import asyncio
import os
import tempfile

BODY_SECONDS = 60
BODY_BYTES = 32 * 1024 * 1024  # above any upload that the site accepts
IN_MEMORY = 256 * 1024
PIECE = 64 * 1024


class WholeBody:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                refused = await asyncio.wait_for(_read(receive, body), BODY_SECONDS)
            except TimeoutError:
                refused = 408
            if refused == GONE:
                return
            if refused:
                await _answer(send, refused)
                return
            headers = _headers(scope["headers"], body.seek(0, os.SEEK_END))
            body.seek(0)
            await self.app({**scope, "headers": headers}, _replay(body, receive), send)


GONE = -1


async def _read(receive, body) -> int:
    """Fill `body`; 0 when whole, else the status to refuse with, or GONE."""
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return GONE
        piece = message.get("body", b"")
        size += len(piece)
        if size > BODY_BYTES:
            return 413
        body.write(piece)
        if not message.get("more_body"):
            return 0


def _headers(headers, size: int) -> list:
    """Without underscores, and with the length that a chunked request did not give."""
    kept = [(name, value) for name, value in headers if b"_" not in name]
    if size and not any(name == b"content-length" for name, _ in kept):
        kept.append((b"content-length", str(size).encode()))
    return kept


def _replay(body, receive):
    ended = False

    async def replay():
        nonlocal ended
        if ended:
            return await receive()
        piece = body.read(PIECE)
        ended = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not ended}

    return replay


async def _answer(send, status: int) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
