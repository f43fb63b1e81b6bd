"""What machines are answered, and what every page's headers say."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from portal import middleware
from portal.models import Heartbeat
from portal.server import readiness


@pytest.fixture
def beating(db):
    Heartbeat.objects.update_or_create(name="clock", defaults={"at": timezone.now()})


def test_healthz_needs_no_database_and_no_host(client):
    response = client.get("/healthz", headers={"host": "anything.example"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_readyz_names_each_part(client, beating):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "failed": [],
        "database": "ok",
        "layer": "ok",
        "worker": "ok",
    }


def test_readyz_says_when_the_clock_stands_still(client, beating):
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=1))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failed"] == ["worker"]


def test_readyz_says_which_part_failed(client, beating, monkeypatch):
    def broken():
        raise OSError

    monkeypatch.setitem(readiness.PARTS, "layer", broken)
    assert client.get("/readyz").json()["failed"] == ["layer"]


def test_metrics_are_for_this_machine(client, db):
    response = client.get("/metrics")
    assert response.status_code == 200
    assert "gongyi_uptime_seconds" in response.content.decode()


@pytest.mark.parametrize(
    "asked_by",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_AUTHORIZATION": "Bearer 猜", "REMOTE_ADDR": "192.0.2.7"},
    ],
)
def test_metrics_are_not_public(client, db, settings, asked_by):
    settings.METRICS_TOKEN = "token"
    assert client.get("/metrics", **asked_by).status_code == 404


def test_metrics_open_to_the_token(client, db, settings):
    settings.METRICS_TOKEN = "token"
    asked_by = {"HTTP_AUTHORIZATION": "Bearer token", "REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", **asked_by).status_code == 200


def test_behind_a_proxy_metrics_need_the_token(client, db, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    assert client.get("/metrics").status_code == 404


def test_a_public_page_may_be_kept_but_is_asked_anew(client, db):
    response = client.get("/compacts/")
    assert response["Cache-Control"] == "no-cache"
    for header in ("Cookie", "Accept-Language"):
        assert header in response["Vary"]
    assert "camera=()" in response["Permissions-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/accounts/login/", "/me/", "/cms-admin/", "/nowhere/"])
def test_nothing_personal_stays_in_a_cache(client, db, path):
    client.cookies[settings.SESSION_COOKIE_NAME] = "some-session"
    assert client.get(path)["Cache-Control"] == "private, no-store"


def test_the_admin_has_a_policy_of_its_own(client, db):
    assert client.get("/cms-admin/")["Content-Security-Policy"] == middleware.ADMIN_POLICY


def test_a_path_that_only_begins_like_the_admin_has_the_strict_policy(client, db):
    response = client.get("/cms-admin-not/")
    assert "unsafe-inline" not in response.get("Content-Security-Policy", "")
