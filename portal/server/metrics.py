"""Figures for Prometheus, of this process; the tasks are those of the whole site.

Twenty lines of text format do not need a client library; with several workers each answers for
itself, told apart by `process`.
"""

import hmac
import ipaddress
import os
import time
from collections import Counter

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult

from portal.kit.gauges import gauges

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
started = time.time()
responses: Counter[str] = Counter()


def count(status: int) -> None:
    responses[f"{status // 100}xx"] += 1


def allowed(request: HttpRequest) -> bool:
    """With the token; without one, only for this machine and not through a proxy on it."""
    given = request.META.get("HTTP_AUTHORIZATION", "")
    token = getattr(settings, "METRICS_TOKEN", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    if settings.TRUSTED_PROXY_COUNT or any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def text() -> str:
    process = f'process="{os.getpid()}"'
    lines = ["# TYPE gongyi_uptime_seconds gauge"]
    lines.append(f"gongyi_uptime_seconds{{{process}}} {time.time() - started:.0f}")
    lines.append("# TYPE gongyi_responses_total counter")
    for kind, number in sorted(responses.copy().items()):
        lines.append(f'gongyi_responses_total{{{process},status="{kind}"}} {number}')
    for name, number in sorted(gauges.copy().items()):
        lines += [f"# TYPE gongyi_{name} gauge", f"gongyi_{name}{{{process}}} {number}"]
    lines.append("# TYPE gongyi_tasks gauge")
    for status, number in _tasks():
        lines.append(f'gongyi_tasks{{status="{status.lower()}"}} {number}')
    return "\n".join(lines) + "\n"


def _tasks() -> list[tuple[str, int]]:
    rows = DBTaskResult.objects.order_by("status").values_list("status")
    return list(rows.annotate(number=Count("pk")))
