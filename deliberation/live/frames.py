"""Frames as text, and as the ASGI message that all sockets of a room share."""

import json


def encoded(frame) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def wrapped(text: str) -> dict:
    return {"type": "websocket.send", "text": text}


def message(frame: dict) -> dict:
    return wrapped(encoded(frame))


def now_frame(kind: str, data: dict) -> dict:
    """A passing frame: it has no number, and nobody asks for it again."""
    return message({"type": "now", "kind": kind, "data": data})
