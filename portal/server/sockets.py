"""uvicorn's WebSocket, whose end is an end.

uvicorn closes politely: a close frame waits for its turn to be written, and a transport that is closed
first sends what it still holds. A peer that has stopped reading takes neither, so that its connection,
its buffers and its place in a room would stay for as long as it likes. Here the last word waits for
nobody, and what was not taken a little later is thrown away with the connection.
"""

import socket
import struct
from asyncio import TimerHandle
from contextlib import suppress

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

STALLED = 20.0  # seconds in which what was to be sent found no room
LINGER = 10.0  # seconds that a peer has for the last words
UNSENT = 128 * 1024  # bytes that the kernel takes ahead of the peer; the rest is felt here
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time
TOO_SLOW, UNHEARD = 4408, 1011  # close codes; docs/realtime.md has them all


class Socket(WebSocketsSansIOProtocol):
    stall: TimerHandle | None = None
    end: TimerHandle | None = None

    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        with suppress(OSError, AttributeError):  # not TCP, or not Linux
            transport.get_extra_info("socket").setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT
            )

    def connection_lost(self, exc) -> None:
        for timer in (self.stall, self.end):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    # --- a peer that does not take what it is sent ------------------------------------------------

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stall = self.loop.call_later(STALLED, self._stalled)

    def resume_writing(self) -> None:
        if self.stall is not None:
            self.stall.cancel()
        super().resume_writing()

    def _stalled(self) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self.conn.send_close(TOO_SLOW)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self._is_over(TOO_SLOW)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._is_over(UNHEARD)

    def handle_ping(self) -> None:
        """Whoever asks and does not read the answers gets no more of them: nothing piles up."""
        answer = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(answer)

    # --- the end ----------------------------------------------------------------------------------

    async def send(self, message) -> None:
        """As uvicorn's, but goodbye does not wait behind what the peer has not read."""
        last = message["type"] == "websocket.close" and self.handshake_complete
        if last:
            self.writable.set()
        await super().send(message)
        if last:
            self.disconnected = True  # for whoever still waited to send

    def _is_over(self, code: int) -> None:
        """Tell the application at once; whoever waits to send finds nobody there."""
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.disconnected = True
        self.writable.set()

    def on_task_complete(self, task) -> None:
        """The application is done with this peer."""
        super().on_task_complete(task)
        if not self.transport.is_closing() or self.transport.get_write_buffer_size():
            self.end = self.loop.call_later(LINGER, self._abort)

    def _abort(self) -> None:
        """With RST: otherwise the kernel would go on offering what it holds for minutes, and the peer
        would not learn that it is alone."""
        with suppress(OSError, AttributeError):
            transport_socket = self.transport.get_extra_info("socket")
            transport_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.transport.abort()
