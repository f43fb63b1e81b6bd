"""Text messages: to the console in development, to a gateway over HTTP in service.

The gateway takes ``POST SMS_HTTP_URL`` with JSON ``{"phone", "template", "params": {"code"}}`` and
``Authorization: Bearer SMS_HTTP_TOKEN``; any 2xx answer means accepted. Numbers and codes are
never written to a log.
"""

import logging
import sys
from datetime import timedelta

import requests
from django.conf import settings
from django.utils import timezone
from django_tasks import task

from portal.kit.phones import mask_phone

log = logging.getLogger(__name__)
TRIES = 3
PAUSES = (timedelta(seconds=5), timedelta(seconds=30))  # a code is valid for five minutes


class NotDelivered(Exception):
    pass


def send_code(phone: str, code: str) -> None:
    """Queue the code; the queue row commits with the caller's transaction."""
    if settings.SMS_BACKEND == "console":
        # Development: the reader is the developer, who knows the rest of the number.
        sys.stdout.write(f"SMS {mask_phone(phone)}: {code}\n")
        return
    deliver.enqueue(phone, code, 1)


@task()
def deliver(phone: str, code: str, attempt: int) -> None:
    try:
        post_to_gateway(phone, code)
    except NotDelivered as error:
        if attempt >= TRIES:
            log.error("SMS gateway refused a message %s times: %s", attempt, error)
            return
        later = timezone.now() + PAUSES[attempt - 1]
        deliver.using(run_after=later).enqueue(phone, code, attempt + 1)


def post_to_gateway(phone: str, code: str) -> None:
    """Raise ``NotDelivered`` unless the gateway says that it took the message."""
    try:
        answer = requests.post(
            settings.SMS_HTTP_URL,
            json={
                "phone": phone,
                "template": settings.SMS_HTTP_TEMPLATE,
                "params": {"code": code},
            },
            headers={"Authorization": f"Bearer {settings.SMS_HTTP_TOKEN}"},
            timeout=5,  # seconds
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise NotDelivered(type(error).__name__) from error
    if not 200 <= answer.status_code < 300:
        raise NotDelivered(f"HTTP {answer.status_code}")
