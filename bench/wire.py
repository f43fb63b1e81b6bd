"""The client's end of RFC 6455 by hand, as little work a frame as can be: what is measured with it
is the server.
"""

import asyncio
import base64
import os
import time

NO_MASK = b"\x00\x00\x00\x00"  # a key of zeros leaves the words as they are
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
GONE = 1006  # RFC 6455: it ended without a goodbye


def frame(kind: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        head = bytes([0x80 | kind, 0x80 | size])
    elif size < 65536:
        head = bytes([0x80 | kind, 0xFE]) + size.to_bytes(2, "big")
    else:
        head = bytes([0x80 | kind, 0xFF]) + size.to_bytes(8, "big")
    return head + NO_MASK + payload


def request(host: str, path: str, cookie: str = "") -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Origin: http://{host}",
    ]  # fmt: skip
    lines += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Wire(asyncio.Protocol):
    """``opened``, ``heard`` and ``ended`` are for whoever inherits."""

    def __init__(self, host: str, path: str, cookie: str = ""):
        self.request = request(host, path, cookie)
        self.buffer, self.open, self.code = b"", False, GONE
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        self.buffer += data
        if not self.open:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.refused(head.decode(errors="replace"))
                self.transport.abort()
                return
            self.open, self.buffer = True, rest
            self.opened()
        self._frames(time.perf_counter())

    def _frames(self, now):
        data, at, length = self.buffer, 0, len(self.buffer)
        while length - at >= 2:
            size, start = data[at + 1] & 127, at + 2
            if size >= 126:
                width = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if length < start + size:
                break
            kind, at = data[at] & 15, start + size
            if kind == TEXT:
                self.heard(data[start:at], now)
            else:
                self._control(kind, data[start:at])
        self.buffer = data[at:]

    def _control(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self.transport.write(frame(PONG, payload))
        elif kind == CLOSE:
            self.code = int.from_bytes(payload[:2], "big") or 1005
            self.transport.write(frame(CLOSE, payload[:2]))

    def send(self, text: str) -> None:
        self.transport.write(frame(TEXT, text.encode()))

    def connection_lost(self, error):
        self.ended()

    # --- for whoever inherits --------------------------------------------------------------------

    def opened(self) -> None:
        pass

    def refused(self, head: str) -> None:
        """The server answered something else than 101."""

    def heard(self, payload: bytes, now: float) -> None:
        pass

    def ended(self) -> None:
        """With ``code``."""
