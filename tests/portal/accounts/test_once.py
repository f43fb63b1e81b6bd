"""What is sent twice is one act with one answer, also after the process was killed."""

import threading
import time
import uuid
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import RequestFactory
from django.utils import timezone

from portal.accounts.models import DoneAct
from portal.accounts.once import AlreadyDone, answered_once, done_once, once
from portal.kit.errors import BadInput, Refused
from portal.models import Heartbeat
from portal.server.clock import tidy_daily

SENDER = SimpleNamespace(pk=7)


class TooLate(Refused):
    code = "too_late"


def _refuse():
    raise TooLate("太晚了。")


@pytest.fixture
def form(db):
    made = RequestFactory().post("/form/", {"once": uuid.uuid4().hex})
    made.user = SENDER
    return made


@pytest.fixture
def call(db):
    """``call(body, key)`` asks the API's way."""

    def ask(body="{}", key="k1", path="/api/v1/things", user=SENDER):
        made = RequestFactory().post(
            path, body, content_type="application/json", headers={"Idempotency-Key": key}
        )
        made.user = user
        return made

    return ask


def _behind(request, first) -> threading.Thread:
    """``first`` under way in another thread, as the first of two clicks."""
    begun = threading.Event()

    def act():
        begun.set()
        time.sleep(0.2)
        return first()

    def run():
        try:
            once(request, act)
        except Refused:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(5)
    return thread


def test_the_second_gets_the_answer_of_the_first(form):
    assert once(form, lambda: 1) == 1
    assert once(form, lambda: 2) == 1


def test_the_second_waits_for_the_first(transactional_db, form):
    thread = _behind(form, lambda: 1)
    assert once(form, lambda: 2) == 1
    thread.join()


def test_what_was_refused_may_be_sent_again(form):
    with pytest.raises(TooLate):
        once(form, _refuse)
    assert once(form, lambda: 2) == 2


def test_the_second_acts_when_the_first_was_refused(transactional_db, form):
    thread = _behind(form, _refuse)
    assert once(form, lambda: 2) == 2
    thread.join()


def test_an_answer_that_is_no_longer_kept_says_so(form):
    once(form, lambda: 1)
    cache.clear()
    with pytest.raises(AlreadyDone):
        once(form, lambda: 2)


def test_an_act_without_an_answer_is_done_once(form):
    done = []
    done_once(form, lambda: done.append(1))
    cache.clear()
    done_once(form, lambda: done.append(2))
    assert done == [1]


def test_a_form_without_a_token_acts_each_time():
    made = RequestFactory().post("/form/")
    assert [once(made, lambda: 1), once(made, lambda: 2)] == [1, 2]


def test_an_answer_of_a_page_is_not_kept_in_the_database(form):
    """It may be a one-day code."""
    once(form, lambda: "12345678")
    assert DoneAct.objects.get().answer is None


def test_a_call_is_answered_the_same_after_everything_else_is_gone(call):
    at = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=timezone.get_default_timezone())
    pk = uuid.uuid4()
    assert answered_once(call(), lambda: {"id": pk, "at": at}) == {"id": pk, "at": at}
    cache.clear()
    again = answered_once(call(), lambda: {"id": None, "at": None})
    assert uuid.UUID(again["id"]) == pk and datetime.fromisoformat(again["at"]) == at


def test_a_call_without_an_answer_is_done_once_too(call):
    done = []
    for _ in range(2):
        assert answered_once(call(), lambda: done.append(1)) is None
    assert done == [1]


def test_a_key_belongs_to_one_person_one_address_and_one_body(call):
    assert answered_once(call(), lambda: 1) == 1
    assert answered_once(call(path="/api/v1/others"), lambda: 2) == 2
    assert answered_once(call(user=SimpleNamespace(pk=8)), lambda: 3) == 3
    assert answered_once(call(key="k2"), lambda: 4) == 4
    with pytest.raises(BadInput) as refused:
        answered_once(call(body='{"a": 1}'), lambda: 5)
    assert refused.value.code == "idempotency_key_reused"
    with pytest.raises(BadInput) as refused:
        answered_once(call(key="k" * 201), lambda: 6)
    assert refused.value.code == "idempotency_key"


def test_an_act_that_fails_leaves_neither_its_name_nor_half_of_itself(call):
    def half():
        Heartbeat.objects.create(name="half", at=timezone.now())
        raise TooLate("太晚了。")

    def clash():
        raise IntegrityError("of the act's own")

    with pytest.raises(TooLate):
        answered_once(call(), half)
    with pytest.raises(IntegrityError, match="own"):
        answered_once(call(), clash)
    assert not DoneAct.objects.exists() and not Heartbeat.objects.exists()


def test_names_of_acts_are_forgotten_after_a_day(call):
    now = timezone.now()
    answered_once(call(key="old"), lambda: 1)
    DoneAct.objects.update(at=now - timedelta(hours=25))
    answered_once(call(), lambda: 1)
    tidy_daily(now)
    assert DoneAct.objects.count() == 1
