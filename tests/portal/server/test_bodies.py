"""Bodies are whole before a page thread sees them."""

import asyncio

from portal.server import bodies


async def ask(messages, headers=()):
    """Send the messages through WholeBody; return what the page read, and what was answered."""
    coming, answered, seen = iter(messages), [], {}

    async def receive():
        message = next(coming, None)
        if message is None:
            await asyncio.sleep(30)
        return message

    async def send(message):
        answered.append(message)

    async def page(scope, receive, send):
        seen["headers"], seen["body"] = dict(scope["headers"]), b""
        more = True
        while more:
            message = await receive()
            seen["body"] += message["body"]
            more = message["more_body"]

    await bodies.WholeBody(page)({"type": "http", "headers": list(headers)}, receive, send)
    return seen, answered


def piece(body: bytes, more: bool = False) -> dict:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_in_pieces_arrives_whole():
    seen, _ = await ask([piece(b"a" * 70_000, True), piece(b"b" * 70_000)])
    assert seen["body"] == b"a" * 70_000 + b"b" * 70_000
    assert seen["headers"][b"content-length"] == b"140000"


async def test_an_empty_body_needs_no_length():
    seen, _ = await ask([piece(b"")])
    assert seen == {"headers": {}, "body": b""}


async def test_a_header_with_an_underscore_cannot_pose_as_the_proxys():
    seen, _ = await ask(
        [piece(b"")], [(b"x_forwarded_for", b"127.0.0.1"), (b"x-forwarded-for", b"192.0.2.1")]
    )
    assert seen["headers"] == {b"x-forwarded-for": b"192.0.2.1"}


async def test_a_body_that_does_not_come_holds_no_thread(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.05)
    seen, answered = await ask([piece(b"slow", True)])
    assert not seen
    assert answered[0]["status"] == 408


async def test_a_body_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_BYTES", 10)
    seen, answered = await ask([piece(b"0123456789!", True)])
    assert not seen
    assert answered[0]["status"] == 413


async def test_a_visitor_who_left_is_not_answered():
    assert await ask([piece(b"half", True), {"type": "http.disconnect"}]) == ({}, [])
