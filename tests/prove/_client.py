"""A lean client: one keep-alive HTTP/1.1 connection a line, and acts over a socket.

Nothing is retried here: what was not answered is said, and the proof decides.
"""

import asyncio
import json
import uuid

import websockets

HOST = "127.0.0.1"
SECRET = "a" * 16 + "B" * 16  # any 32 letters, as cookie and as token of the form
PATIENCE = 60  # seconds until an answer is called missing


class NotReached(Exception):
    """Nobody listened: nothing was sent."""


class NoAnswer(Exception):
    """It was sent, and whether it was done is not known."""


class Line:
    """One connection, opened when it is needed; one request at a time."""

    def __init__(self, port: int):
        self.port, self.reader, self.writer = port, None, None

    async def ask(self, method: str, path: str, headers: dict, body: bytes = b""):
        """``(status, headers, body)``, or one of the two exceptions above."""
        if self.writer is None or self.reader.at_eof():
            await self._open()
        head = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{self.port}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        head += [f"Content-Length: {len(body)}", "", ""]
        try:
            self.writer.write("\r\n".join(head).encode() + body)
            return await asyncio.wait_for(self._answer(), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.close()
            raise NoAnswer(type(error).__name__) from error

    async def _open(self) -> None:
        self.close()
        try:
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        except OSError as error:
            raise NotReached from error

    async def _answer(self):
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(first.split()[1])
        pairs = [line.partition(":") for line in lines if line]
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        if headers.get("transfer-encoding") == "chunked":
            body = await self._chunks()
        else:
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        return status, headers, body

    async def _chunks(self) -> bytes:
        parts = []
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            parts.append((await self.reader.readexactly(size + 2))[:-2])
        await self.reader.readexactly(2)
        return b"".join(parts)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.writer = None


def browser(session: str) -> dict:
    """Headers of a signed-in browser; a form's token is SECRET."""
    return {
        "Cookie": f"gongyi_session={session}; gongyi_csrf={SECRET}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def script(session: str) -> dict:
    """The API as a page's own script asks it."""
    return {**browser(session), "X-CSRFToken": SECRET, "Content-Type": "application/json"}


def program(session: str) -> dict:
    """The API as a program asks it."""
    return {"X-Session-Token": session, "Content-Type": "application/json"}


class Socket:
    """A person's socket in a consultation: acts and their answers, passing frames to ``heard``."""

    def __init__(self, port: int, matter: str, session: str, heard=None):
        self.port, self.matter, self.session, self.heard = port, matter, session, heard
        self.waiting: dict[str, asyncio.Future] = {}

    async def __aenter__(self):
        self.socket = await websockets.connect(
            f"ws://{HOST}:{self.port}/ws/consultations/{self.matter}/",
            additional_headers={"Cookie": f"gongyi_session={self.session}"},
            origin=f"http://{HOST}:{self.port}",
            compression=None,
            open_timeout=PATIENCE,
            max_queue=None,
            max_size=None,
        )
        self.welcome = json.loads(await self.socket.recv())
        self.listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_error):
        self.listening.cancel()
        await self.socket.close()

    async def _listen(self) -> None:
        try:
            async for text in self.socket:
                if text.startswith('{"type":"now"'):
                    if self.heard:
                        self.heard(json.loads(text)["data"])
                elif not text.startswith('{"type":"event"'):
                    self._take(json.loads(text))
        finally:
            for future in self.waiting.values():
                if not future.done():
                    future.set_exception(NoAnswer("the socket was closed"))

    def _take(self, frame: dict) -> None:
        future = self.waiting.pop(frame.get("id"), None)
        if future is not None and not future.done():
            future.set_result(frame)

    async def do(self, act: str, data: dict) -> dict:
        name = str(uuid.uuid4())
        self.waiting[name] = asyncio.get_running_loop().create_future()
        frame = {"type": "do", "id": name, "act": act, "data": data}
        try:
            await self.socket.send(json.dumps(frame))
            return await asyncio.wait_for(self.waiting[name], PATIENCE)
        except (websockets.ConnectionClosed, TimeoutError) as error:
            raise NoAnswer(type(error).__name__) from error
