"""Which parts answer: for /readyz, that is for load balancers and for people at night."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from portal.models import Heartbeat
from portal.server.services import ping_redis

BEAT_WITHIN = timedelta(seconds=30)
TASK_WITHIN = timedelta(minutes=5)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _layer() -> None:
    if settings.REDIS_URL:
        ping_redis(seconds=2)


def _worker() -> None:
    """The clock beats, and no task that is due has been waiting for minutes."""
    now = timezone.now()
    if not Heartbeat.objects.filter(name="clock", at__gte=now - BEAT_WITHIN).exists():
        raise RuntimeError("clock")
    waiting = DBTaskResultQuerySet(DBTaskResult).ready().filter(enqueued_at__lt=now - TASK_WITHIN)
    if waiting.exclude(run_after__range=(now - TASK_WITHIN, now)).exists():
        raise RuntimeError("tasks")


PARTS = {"database": _database, "layer": _layer, "worker": _worker}


def report() -> dict[str, str]:
    """Each part with "ok" or "failed"; reasons stay in the log, the address is public."""
    answers = {}
    for name, check in PARTS.items():
        try:
            check()
        except Exception:
            answers[name] = "failed"
        else:
            answers[name] = "ok"
    return answers
