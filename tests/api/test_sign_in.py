"""Who asks: a browser by session and CSRF token, a program by the token of allauth headless."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from portal.accounts.models import User

from .conftest import assert_problem

AUTH = "/_allauth/app/v1/auth/"
PHONE = "13800138000"


@pytest.fixture
def program():
    """A client that keeps no cookies, as programs are; csrf is checked."""

    class Program(Client):
        def request(self, **request):
            self.cookies.clear()
            return super().request(**request)

    return Program(enforce_csrf_checks=True)


def post(client, path, body, token=""):
    headers = {"X-Session-Token": token} if token else {}
    return client.post(path, body, content_type="application/json", headers=headers)


def sign_in(program, phone, capsys) -> str:
    """The two steps that a program takes; the code comes by text message."""
    asked = post(program, f"{AUTH}code/request", {"phone": phone})
    assert asked.status_code == 401, asked.content
    token = asked.json()["meta"]["session_token"]
    code = re.search(r"SMS \S+: (\d+)", capsys.readouterr().out)[1]
    confirmed = post(program, f"{AUTH}code/confirm", {"code": code}, token)
    assert confirmed.status_code == 200, confirmed.content
    return confirmed.json()["meta"].get("session_token", token)


def with_phone(user, phone=PHONE):
    from portal.accounts.forms import MainlandPhoneField

    user.phone, user.phone_verified = MainlandPhoneField().clean(phone), True
    user.save()


def test_a_program_signs_in_by_code(cast, program, capsys):
    with_phone(cast.resident)
    token = sign_in(program, PHONE, capsys)
    mine = program.get("/api/v1/me", headers={"X-Session-Token": token})
    assert mine.json()["public_name"] == "槐花落下来"
    assert PHONE not in mine.content.decode()
    assert mine["Cache-Control"] == "private, no-store"
    moved = program.put(
        "/api/v1/me/residency", {"division": str(cast.shore.pk)},
        content_type="application/json", headers={"X-Session-Token": token},
    )  # fmt: skip
    assert moved.status_code == 200, moved.content


def test_a_token_before_the_code_is_nobody(cast, program):
    with_phone(cast.resident)
    token = post(program, f"{AUTH}code/request", {"phone": PHONE}).json()["meta"]["session_token"]
    answer = program.get("/api/v1/me", headers={"X-Session-Token": token})
    assert_problem(answer, 401, "not_signed_in")


@pytest.mark.parametrize("path", ["me", "divisions"])
@pytest.mark.parametrize("token", ["", "x", "a" * 32, "a" * 500, "é", "a\x00b", "' or 1=1"])
def test_a_token_that_does_not_hold_is_said(api, token, path):
    answer = api.client.get(f"/api/v1/{path}", headers={"X-Session-Token": token})
    assert_problem(answer, 401, "not_signed_in")


def token_of(client, user) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    token = client.session.session_key
    client.cookies.clear()
    return token


def test_a_token_ends_with_the_session_and_with_the_account(cast, client):
    token = token_of(client, cast.resident)
    ask = lambda: client.get("/api/v1/me", headers={"X-Session-Token": token})  # noqa: E731
    assert ask().status_code == 200
    User.objects.filter(pk=cast.resident.pk).update(is_active=False)
    assert_problem(ask(), 401, "not_signed_in")
    User.objects.filter(pk=cast.resident.pk).update(is_active=True)
    Session.objects.all().delete()
    assert_problem(ask(), 401, "not_signed_in")


@pytest.mark.parametrize("path", ["me", "divisions", "compacts"])
def test_staff_need_a_second_factor_by_session_and_by_token(cast, client, as_, path, settings):
    Authenticator.objects.filter(user=cast.clerk).delete()
    as_(cast.clerk)
    by_session = client.get(f"/api/v1/{path}")
    assert_problem(by_session, 403, "second_factor_required")
    token = token_of(client, cast.clerk)
    by_token = client.get(f"/api/v1/{path}", headers={"X-Session-Token": token})
    assert by_token.json() == by_session.json()
    settings.GONGYI_DEMO = True
    assert client.get(f"/api/v1/{path}", headers={"X-Session-Token": token}).status_code == 200


def test_without_a_second_factor_nothing_is_done(cast, client):
    Authenticator.objects.filter(user=cast.clerk).delete()
    token = token_of(client, cast.clerk)
    answer = post(client, "/api/v1/residencies/confirm", {}, token)
    assert_problem(answer, 403, "second_factor_required")


@pytest.mark.parametrize(
    ("method", "path"),
    [("put", "me/residency"), ("delete", "me/residency"), ("post", "residencies/confirm")],
)
def test_a_session_needs_the_csrf_token(cast, method, path):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.clerk, backend="django.contrib.auth.backends.ModelBackend")
    body = {"division": str(cast.shore.pk)}
    send = getattr(browser, method)
    bare = send(f"/api/v1/{path}", body, content_type="application/json")
    assert_problem(bare, 403, "csrf_failed")
    page = browser.get("/staff/residencies/").content.decode()
    secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    wrong = {"X-CSRFToken": "x" * len(secret)}
    refused = send(f"/api/v1/{path}", body, content_type="application/json", headers=wrong)
    assert_problem(refused, 403, "csrf_failed")
    right = {"X-CSRFToken": secret}
    done = send(f"/api/v1/{path}", body, content_type="application/json", headers=right)
    assert done.status_code in {200, 204, 422}
    assert b"csrf" not in done.content


def test_a_stranger_is_told_to_sign_in_first(db):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.put("/api/v1/me/residency", {}, content_type="application/json")
    assert_problem(answer, 401, "not_signed_in")
