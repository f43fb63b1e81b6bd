from channels.generic.websocket import AsyncWebsocketConsumer

NOT_FOUND = 4404  # application close code: no such room, or not yours to know


class NoRoom(AsyncWebsocketConsumer):
    """Accepts and closes with a code, so that a client can tell this from a dead network."""

    async def connect(self):
        await self.accept()
        await self.close(code=NOT_FOUND)
