"""Signing in: phone and code, password for staff, limits, second factor, the gateway."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages

from portal.accounts import sms
from portal.accounts.models import User
from portal.kit.phones import mask_phone, normalise_phone
from tests.cast import person

PHONE = "13800001234"


@pytest.mark.parametrize(
    "written",
    ["13800001234", "138 0000 1234", "138-0000-1234", "+8613800001234", "+86 138 0000 1234",
     "008613800001234", "0086-138-0000-1234", "8613800001234", "１３８００００１２３４"],
)  # fmt: skip
def test_a_mainland_number_in_any_spelling_is_one_number(written):
    assert normalise_phone(written) == "+8613800001234"


@pytest.mark.parametrize("written", ["", "12345", "1380000123", "23800001234", "abc", "+1"])
def test_other_text_is_not_made_into_a_number(written):
    assert not normalise_phone(written).startswith("+86")


def test_a_number_is_shown_masked():
    assert mask_phone("+8613800001234") == "138****1234"


@pytest.fixture
def sent(monkeypatch):
    box = []
    monkeypatch.setattr(
        "portal.accounts.adapter.send_code", lambda phone, code: box.append((phone, code))
    )
    return box


def test_a_newcomer_signs_up_by_phone_and_code_and_is_pseudonymous(client, db, sent):
    answer = client.post("/accounts/signup/", {"phone": "138 0000 1234"}, follow=True)
    assert answer.status_code == 200 and sent[0][0] == "+8613800001234"
    assert re.fullmatch(r"\d{6}", sent[0][1])
    client.post(answer.request["PATH_INFO"], {"code": sent[0][1]})
    user = User.objects.get(phone="+8613800001234")
    assert user.phone_verified and not user.has_usable_password()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.public_name and PHONE not in user.public_name + user.username


def test_signing_in_again_takes_any_spelling_and_a_code(client, db, sent):
    user = User.objects.create_user(phone="+8613800001234", phone_verified=True)
    answer = client.post(
        "/accounts/login/", {"login": "138 0000 1234", "password": ""}, follow=True
    )
    assert sent[0][0] == "+8613800001234"
    client.post(answer.request["PATH_INFO"], {"code": sent[0][1]})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_unknown_number_gets_the_same_page_and_no_message(client, db, sent):
    known = User.objects.create_user(phone="+8613800001234", phone_verified=True)
    first = client.post("/accounts/login/", {"login": known.phone, "password": ""})
    client.cookies.clear()
    second = client.post("/accounts/login/", {"login": "13900009999", "password": ""})
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert len(sent) == 1


def test_three_wrong_codes_end_the_attempt(client, db, sent):
    User.objects.create_user(phone="+8613800001234", phone_verified=True)
    client.post("/accounts/login/", {"login": PHONE, "password": ""})
    for _ in range(3):
        client.post("/accounts/login/code/confirm/", {"code": "000000"})
    client.post("/accounts/login/code/confirm/", {"code": sent[0][1]})
    assert "_auth_user_id" not in client.session


def test_a_password_that_does_not_fit_says_so_and_keeps_the_name(client, db):
    User.objects.create_user(username="desk01", password="a-long-password")
    answer = client.post("/accounts/login/", {"login": "desk01", "password": "wrong"})
    assert answer.status_code == 200 and 'value="desk01"' in answer.content.decode()
    answer = client.post("/accounts/login/", {"login": "desk01", "password": ""})
    assert "请填写密码" in answer.content.decode()


def test_staff_without_a_phone_sign_in_with_their_password(client, db):
    user = User.objects.create_user(username="desk01", password="a-long-password")
    client.post("/accounts/login/", {"login": "desk01", "password": "a-long-password"})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_second_factor_is_asked_for_at_the_sign_in(cast, client):
    cast.editor.set_password("a-long-password")
    cast.editor.save()
    answer = client.post("/accounts/login/", {"login": "editor", "password": "a-long-password"})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


def test_guessing_a_password_is_stopped(client, db):
    User.objects.create_user(username="desk01", password="a-long-password")
    for _ in range(6):
        client.post("/accounts/login/", {"login": "desk01", "password": "wrong"})
    client.post("/accounts/login/", {"login": "desk01", "password": "a-long-password"})
    assert "_auth_user_id" not in client.session


STAFF = ["officer", "editor", "reviewer", "clerk", "moderator", "supervisor", "admin"]


@pytest.mark.parametrize("who", STAFF)
def test_staff_without_a_second_factor_reach_only_its_setup(cast, as_, who):
    someone = getattr(cast, who)
    Authenticator.objects.filter(user=someone).delete()
    client = as_(someone)
    for path in ("/", "/me/", "/staff/", "/cms-admin/", "/compacts/"):
        answer = client.get(path)
        assert answer.status_code == 302 and "/accounts/2fa/" in answer["Location"], path
    assert client.get("/accounts/2fa/").status_code == 200
    answer = client.get("/api/v1/me")
    assert answer.status_code == 403 and answer.json()["code"] == "second_factor_required"


def test_residents_and_deputies_need_none(cast, as_):
    for someone in (cast.resident, cast.deputy, cast.member, cast.newcomer):
        assert as_(someone).get("/me/").status_code == 200


def test_a_new_mandate_asks_for_it_at_the_next_request(cast, as_):
    from django.utils import timezone

    from portal.accounts.actions.mandates import make_mandate

    client = as_(cast.newcomer)
    assert client.get("/me/").status_code == 200
    make_mandate(
        cast.admin, cast.newcomer, role="clerk", division=cast.shore,
        starts_on=timezone.localdate(),
    )  # fmt: skip
    assert client.get("/me/").status_code == 302


def test_demo_mode_asks_for_no_second_factor_and_shows_the_code(cast, as_, settings, client):
    settings.GONGYI_DEMO = True
    Authenticator.objects.all().delete()
    assert as_(cast.editor).get("/me/").status_code == 200
    client.logout()
    answer = client.post("/accounts/signup/", {"phone": "13700001111"})
    shown = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any(re.search(r"\d{6}", text) for text in shown)


class Gateway(BaseHTTPRequestHandler):
    taken: list = []
    answer = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    Gateway.taken, Gateway.answer = [], 200
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_BACKEND = "http"
    settings.SMS_HTTP_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_HTTP_TOKEN = "key"
    yield Gateway
    server.shutdown()


def test_the_gateway_gets_number_template_and_code(gateway, db):
    sms.send_code("+8613800001234", "246810")
    assert gateway.taken == [
        ("Bearer key",
         {"phone": "+8613800001234", "template": "login_code", "params": {"code": "246810"}})
    ]  # fmt: skip


def test_a_refusing_gateway_is_tried_again_and_never_logged_with_the_number(gateway, db, caplog):
    gateway.answer = 500
    with pytest.raises(sms.NotDelivered):
        sms.post_to_gateway("+8613800001234", "246810")
    sms.deliver.func("+8613800001234", "246810", sms.TRIES)
    assert "13800001234" not in caplog.text and "246810" not in caplog.text
    assert "HTTP 500" in caplog.text


def test_a_gateway_that_is_not_there_is_not_an_error_for_the_reader(settings, db):
    settings.SMS_HTTP_URL = "http://127.0.0.1:9/"
    with pytest.raises(sms.NotDelivered):
        sms.post_to_gateway("+8613800001234", "1")


def test_people_made_by_hand_have_no_usable_password_by_accident(cast):
    assert not person(cast, "someone", "随便一个人").has_usable_password()
