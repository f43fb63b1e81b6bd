"""Outside demo mode nobody works with a password alone: set up first, asked for ever after."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as now

from portal.accounts.models import User

PASSWORD = "only-for-tests-9"


@pytest.fixture
def clerk(cast):
    user = User.objects.get(pk=cast.clerk.pk)
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.filter(user=user).delete()
    return user


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(client, clerk):
    return client.post("/accounts/login/", {"login": clerk.username, "password": PASSWORD})


def test_this_is_not_demo_mode():
    assert now.GONGYI_DEMO is False


@pytest.mark.parametrize("path", ["/", "/staff/residencies/", "/cms-admin/", "/me/"])
def test_staff_without_one_reach_only_the_pages_to_set_it_up(client, clerk, path):
    sign_in(client, clerk)
    answer = client.get(path)
    assert answer.status_code == 302 and answer["Location"] == "/accounts/2fa/"
    page = client.get("/accounts/2fa/").content.decode()
    assert "工作人员须先设置第二重验证" in page


def test_a_clerk_sets_up_an_authenticator_and_is_asked_for_it_next_time(client, clerk):
    sign_in(client, clerk)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200 and not Authenticator.objects.filter(user=clerk).exists()
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()
    assert client.get("/staff/residencies/").status_code == 200

    client.logout()
    asked = sign_in(client, clerk)
    assert asked["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    refused = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert refused.status_code == 200 and "_auth_user_id" not in client.session


def test_residents_are_not_asked(cast, as_):
    assert as_(cast.resident).get("/me/").status_code == 200
