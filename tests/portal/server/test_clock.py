"""The clock: safe to run twice, and one failure does not stop the rest."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from portal.models import Heartbeat
from portal.server import clock


def test_a_tick_leaves_a_sign_of_life(db):
    now = timezone.now()
    assert clock.tick(now) == 0
    assert Heartbeat.objects.get(name="clock").at == now


def test_ticking_twice_writes_once(db):
    now = timezone.now()
    clock.tick(now)
    clock.tick(now + timedelta(seconds=1))
    assert Heartbeat.objects.get(name="clock").at == now


def test_a_clock_set_back_beats_on(db):
    now = timezone.now()
    clock.tick(now)
    clock.tick(now - timedelta(hours=1))
    assert Heartbeat.objects.get(name="clock").at == now - timedelta(hours=1)


def test_sessions_that_are_over_go_once_a_day(db):
    now = timezone.now()
    clock.tick(now)
    Session.objects.create(session_key="over", session_data="", expire_date=now)
    clock.tick(now + timedelta(hours=23))
    assert Session.objects.exists()
    clock.tick(now + timedelta(hours=25))
    assert not Session.objects.exists()


def test_one_failure_does_not_stop_the_rest(db, monkeypatch):
    def broken(now):
        raise ValueError

    monkeypatch.setattr(clock, "CALLS", (broken, *clock.CALLS))
    assert clock.tick(timezone.now()) == 1
    assert Heartbeat.objects.filter(name="clock").exists()


def test_the_command_ticks_once(db):
    call_command("tick")
    assert Heartbeat.objects.filter(name="clock").exists()


def test_a_sent_messages_number_and_code_are_forgotten_within_minutes(db):
    from datetime import timedelta

    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from portal.accounts.sms import deliver
    from portal.server.clock import forget_messages

    now = timezone.now()

    def done(path, minutes):
        return DBTaskResult.objects.create(
            task_path=path,
            args_kwargs={"args": ["+8613800001234", "246810", 1], "kwargs": {}},
            backend_name="default",
            queue_name="default",
            finished_at=now - timedelta(minutes=minutes),
        )

    old, fresh = done(deliver.module_path, 11), done(deliver.module_path, 2)
    other = done("somewhere.else", 600)
    forget_messages(now)
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {fresh.pk, other.pk}
    forget_messages(now + timedelta(seconds=30))  # not asked again within the minute
    assert DBTaskResult.objects.count() == 2 and old.pk != fresh.pk
