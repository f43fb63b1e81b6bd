"""The same site through Django's ASGI handler: what portal/asgi.py does not do."""

from django.core.asgi import get_asgi_application

application = get_asgi_application()
