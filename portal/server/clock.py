"""What happens because time has passed. Safe to run twice, late or never.

Nothing here decides whether something is open: that is computed from timestamps at the moment of
the act. The clock records and announces.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.actions.access import sweep_access
from cms.actions.index import renew_index
from deliberation.actions.announcements import announce_due
from deliberation.actions.presence import tidy_presence
from deliberation.actions.register import seal_head
from deliberation.actions.reminders import remind_owed
from portal.accounts.models import DoneAct
from portal.accounts.sms import deliver
from portal.models import Heartbeat

logger = logging.getLogger("portal.clock")
BEAT_EVERY = timedelta(seconds=5)
KEEP_TASKS = timedelta(days=14)
KEEP_MESSAGES = timedelta(minutes=10)
KEEP_ACTS = timedelta(days=1)


def beat(now: datetime) -> None:
    """Leave a sign of life, seldom enough not to trouble the disk."""
    known = Heartbeat.objects.filter(name="clock").values_list("at", flat=True).first()
    if known is None or abs(now - known) >= BEAT_EVERY:
        Heartbeat.objects.update_or_create(name="clock", defaults={"at": now})


def forget_messages(now: datetime) -> None:
    """A sent message's row holds a number and a code: gone within minutes of being done."""
    if not _is_due("messages", timedelta(minutes=1), now):
        return
    done = DBTaskResult.objects.filter(task_path=deliver.module_path)
    done.filter(finished_at__lt=now - KEEP_MESSAGES).delete()


def forget_lookers_on(now: datetime) -> None:
    """Rows of processes that died; what they counted is not added up any more anyway."""
    if _is_due("presence", timedelta(minutes=1), now):
        tidy_presence(now)


def tidy_daily(now: datetime) -> None:
    """Once a day: forget finished tasks, done acts, dead sessions, groups of lapsed mandates."""
    if not _is_due("tidy", timedelta(days=1), now):
        return
    sweep_access()
    DBTaskResult.objects.filter(finished_at__lt=now - KEEP_TASKS).delete()
    DoneAct.objects.filter(at__lt=now - KEEP_ACTS).delete()
    Session.objects.filter(expire_date__lt=now).delete()


def _is_due(name: str, every: timedelta, now: datetime) -> bool:
    """Has it been that long since last time? Marks this time; only one of two clocks gets yes."""
    known = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    if known is not None and now - known < every:
        return False  # the usual case takes no lock
    with transaction.atomic():
        row, made = Heartbeat.objects.select_for_update().get_or_create(
            name=name, defaults={"at": now}
        )
        if not made and now - row.at < every:
            return False
        Heartbeat.objects.filter(pk=row.pk).update(at=now)
    return True


def announce(now: datetime) -> None:
    """Tell open pages what has begun or ended; who may do what is read from the clock, not here."""
    announce_due(now)


def remind(now: datetime) -> None:
    """Once an hour: offices whose day is near, or over."""
    if _is_due("owed", timedelta(hours=1), now):
        remind_owed(now)


def seal(now: datetime) -> None:
    """Sign the register's head once a day."""
    if _is_due("register", timedelta(hours=1), now):
        seal_head(now)


def renew_words(now: datetime) -> None:
    """Once a day: whoever searches no longer finds a compact by the words that ended."""
    today = timezone.localdate(now)
    known = Heartbeat.objects.filter(name="words").values_list("at", flat=True).first()
    since = timezone.localdate(known) if known else today - timedelta(days=1)
    if since < today:
        renew_index(after=since, until=today)
        Heartbeat.objects.update_or_create(name="words", defaults={"at": now})


# In order; each takes the one `now` of the tick.
CALLS: tuple[Callable[[datetime], None], ...] = (
    beat, announce, remind, forget_messages, forget_lookers_on, tidy_daily, seal, renew_words,
)  # fmt: skip


def tick(now: datetime) -> int:
    """Call everything once and return how many failed; one failure does not stop the rest."""
    failed = 0
    for call in CALLS:
        try:
            call(now)
        except Exception:
            failed += 1
            logger.exception("%s failed", call.__name__)
    return failed
