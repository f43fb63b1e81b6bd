"""What a room is measured against, on the same server with the same frame: a bare set of sockets,
and Channels' group_send as its documentation shows it.
"""

import json

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from portal.wsgi import application as pages  # noqa: F401  (the same memory as the site)

sockets: set = set()


def asked(text: str) -> list[str]:
    """``count`` frames numbered from ``first``; the message itself stays small."""
    wish = json.loads(text)
    numbers = range(wish["first"], wish["first"] + wish["count"])
    return [wish["frame"].replace('"seq":0', f'"seq":{number}') for number in numbers]


async def bare(scope, receive, send):
    """Whoever asks for frames has them sent to everybody else."""
    await receive()
    await send({"type": "websocket.accept"})
    sockets.add(send)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            for text in asked(message["text"]):
                frame = {"type": "websocket.send", "text": text}
                for other in list(sockets):
                    if other is not send:
                        await other(frame)
    finally:
        sockets.discard(send)


class Grouped(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("bench", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("bench", self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        for text in asked(text_data):
            await self.channel_layer.group_send("bench", {"type": "told", "text": text})

    async def told(self, event):
        await self.send(text_data=event["text"])


async def hello(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


application = ProtocolTypeRouter(
    {
        "http": hello,
        "websocket": URLRouter([path("ws/bare/", bare), path("ws/group/", Grouped.as_asgi())]),
    }
)
