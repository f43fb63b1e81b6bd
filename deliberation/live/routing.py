"""Where sockets lead. Rooms come with the forum; until then each one says that it is not there."""

from django.urls import re_path

from .consumers import NoRoom

websocket_urlpatterns = [
    re_path(r"^ws/(?:consultations|meetings)/(?P<id>[0-9a-f-]{36})/$", NoRoom.as_asgi()),
]
