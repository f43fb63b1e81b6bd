"""uvicorn's end of a socket, which gives up on a reader that does not read.

`transport.close()` waits for what is still to be sent, and where nobody reads that is for as long as
TCP keeps trying, a quarter of an hour and more: the socket stays half open with its buffer, and the
room is not told. Here such a connection is ended with RST, so that the system forgets it as well.
"""

import asyncio
import socket
import struct
from contextlib import suppress

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

STALLED = 30.0  # seconds within which a full buffer must have become shorter
GOODBYE = 5.0  # seconds for a goodbye to leave
NO_LINGER = struct.pack("ii", 1, 0)


class PatientOnce(WebSocketsSansIOProtocol):
    stalled: asyncio.TimerHandle | None = None
    ending: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stalled = self.loop.call_later(STALLED, self._end)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unstall()

    def keepalive_timeout(self) -> None:
        """No answer to a ping: say goodbye, and do not wait for what cannot be sent."""
        super().keepalive_timeout()
        self.ending = self.loop.call_later(GOODBYE, self._end)

    def connection_lost(self, exc: Exception | None) -> None:
        self._unstall()
        if self.ending is not None:
            self.ending.cancel()
        super().connection_lost(exc)

    def _unstall(self) -> None:
        if self.stalled is not None:
            self.stalled.cancel()
            self.stalled = None

    def _end(self) -> None:
        with suppress(OSError, AttributeError):
            sock = self.transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.transport.abort()
