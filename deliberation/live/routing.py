"""Where sockets lead. Meetings come with their own issue; until then they say they are not there."""

from django.urls import re_path

from .consumers import ConsultationSocket, NoRoom

websocket_urlpatterns = [
    re_path(r"^ws/consultations/(?P<id>[0-9a-f-]{36})/$", ConsultationSocket.as_asgi()),
    re_path(r"^ws/meetings/(?P<id>[0-9a-f-]{36})/$", NoRoom.as_asgi()),
]
