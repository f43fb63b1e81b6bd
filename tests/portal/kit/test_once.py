"""The same showing of a form, sent twice, is one act with one answer."""

import threading
import time
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from portal.kit import once as module
from portal.kit.errors import Refused
from portal.kit.once import AlreadyDone, StillWorking, done_once, once


class TooLate(Refused):
    code = "too_late"


@pytest.fixture
def request_():
    made = RequestFactory().post("/form/", {"once": uuid.uuid4().hex})
    made.user = AnonymousUser()
    return made


def _refuse():
    raise TooLate("太晚了。")


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

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(5)
    return thread


def test_the_second_gets_the_answer_of_the_first(request_):
    assert once(request_, lambda: 1) == 1
    assert once(request_, lambda: 2) == 1


def test_the_second_waits_for_the_first(request_):
    thread = _behind(request_, lambda: 1)
    assert once(request_, lambda: 2) == 1
    thread.join()


def test_what_was_refused_may_be_sent_again(request_):
    with pytest.raises(TooLate):
        once(request_, _refuse)
    assert once(request_, lambda: 2) == 2


def test_the_second_is_told_why_the_first_was_refused(request_):
    thread = _behind(request_, _refuse)
    with pytest.raises(TooLate):
        once(request_, _refuse)
    thread.join()


def test_who_waits_too_long_is_not_told_that_it_was_done(request_, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    thread = _behind(request_, lambda: 1)
    with pytest.raises(StillWorking):
        once(request_, lambda: 2)
    thread.join()


def test_an_answer_that_is_no_longer_kept_says_so(request_, monkeypatch):
    monkeypatch.setattr(module, "ANSWER", 0)
    once(request_, lambda: 1)
    with pytest.raises(AlreadyDone):
        once(request_, lambda: 2)


def test_an_act_without_an_answer_is_done_once(request_, monkeypatch):
    done = []
    done_once(request_, lambda: done.append(1))
    done_once(request_, lambda: done.append(2))
    assert done == [1]


def test_a_form_without_a_token_acts_each_time():
    made = RequestFactory().post("/form/")
    assert [once(made, lambda: 1), once(made, lambda: 2)] == [1, 2]
