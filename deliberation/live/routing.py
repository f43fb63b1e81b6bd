"""Where sockets lead. Meetings come with their own issue; until then they say they are not there."""

from django.urls import re_path

from .consumers import ConsultationSocket, NoRoom

ID = r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
websocket_urlpatterns = [
    re_path(rf"^ws/consultations/{ID}/$", ConsultationSocket.as_asgi()),
    re_path(rf"^ws/meetings/{ID}/$", NoRoom.as_asgi()),
]
