"""Where sockets lead."""

from django.urls import re_path

from .consumers import ConsultationSocket, MeetingSocket

ID = r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
websocket_urlpatterns = [
    re_path(rf"^ws/consultations/{ID}/$", ConsultationSocket.as_asgi()),
    re_path(rf"^ws/meetings/{ID}/$", MeetingSocket.as_asgi()),
]
