"""Ways to start wrong: each ends at once with one sentence in Chinese and English, no traceback."""

import errno
import os
import socket

import pytest

from portal.server import ports
from portal.server.refusals import CannotStart
from tests.services import free_port

from .starting import KEY, assert_refused, serve

# --- the environment -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "values"),
    [
        ("DEBUG", {"DEBUG": "maybe"}),
        ("GONGYI_DEMO", {"GONGYI_DEMO": "perhaps"}),
        ("RATE_LIMIT_FACTOR", {"RATE_LIMIT_FACTOR": "abc"}),
        ("RATE_LIMIT_FACTOR", {"RATE_LIMIT_FACTOR": "nan"}),
        ("TRUSTED_PROXY_COUNT", {"TRUSTED_PROXY_COUNT": "-1"}),
        ("TRUSTED_PROXY_COUNT", {"TRUSTED_PROXY_COUNT": "1.5"}),
        ("EMAIL_URL", {"EMAIL_URL": "pigeon://loft"}),
        ("SMS_BACKEND", {"SMS_BACKEND": "pigeon"}),
        ("SMS_HTTP_URL", {"SMS_BACKEND": "http"}),
        ("SITE_URL", {"SITE_URL": "gongyi.example"}),
        ("SITE_URL", {"SITE_URL": "https://"}),
        ("SECRET_KEY", {"SECRET_KEY": "short"}),
        ("SECRET_KEY", {"DATABASE_URL": "postgres://u:p@127.0.0.1:1/d"}),
        ("DATABASE_URL", {"DATABASE_URL": "somewhere"}),
        ("DATABASE_URL", {"DATABASE_URL": "mysql://u:p@127.0.0.1/d"}),
        ("DATABASE_URL", {"DATABASE_URL": "postgres://u:p@127.0.0.1:port/d", "SECRET_KEY": KEY}),
        ("REDIS_URL", {"REDIS_URL": "127.0.0.1:6379"}),
        ("REDIS_URL", {"REDIS_URL": "redis://127.0.0.1:port/0"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_value_that_cannot_be_used_is_named(named, values, tmp_path):
    assert_refused(serve(tmp_path, **values), named)
    assert not (tmp_path / "gongyi.sqlite3").exists()


# --- address and options -------------------------------------------------------------------------


@pytest.mark.parametrize("port", ["web", "70000", "0", "-1", "80 80", "８０００"])
def test_a_port_that_is_no_port_is_refused(port, tmp_path):
    assert_refused(serve(tmp_path, f"--port={port}", "--port", port), "65535")


def test_a_port_in_use_is_refused_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert_refused(serve(tmp_path, "--port", str(port)), str(port))
    assert not (tmp_path / "gongyi.sqlite3").exists()


def test_a_port_for_the_system_is_refused_with_a_hint(monkeypatch):
    def deny(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(ports.socket.socket, "bind", deny)
    with pytest.raises(CannotStart, match="1024"):
        ports.bind("127.0.0.1", 80)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use port 80")
def test_port_80_is_refused_for_ordinary_users(tmp_path):
    assert_refused(serve(tmp_path, "--port", "80"), "1024")


def test_a_host_that_cannot_be_found_is_refused(tmp_path):
    assert_refused(serve(tmp_path, "--host", "nowhere.invalid"), "nowhere.invalid")


def test_a_host_of_another_machine_is_refused(tmp_path):
    assert_refused(serve(tmp_path, "--host", "192.0.2.1"), "192.0.2.1")


def test_several_workers_without_redis_are_refused(tmp_path):
    assert_refused(serve(tmp_path, "--workers", "2"), "REDIS_URL")


def test_several_workers_on_sqlite_are_refused(tmp_path):
    refused = serve(tmp_path, "--workers", "2", REDIS_URL="redis://127.0.0.1:1/0")
    assert_refused(refused, "DATABASE_URL", "SQLite")


@pytest.mark.parametrize("workers", ["0", "two", "1000"])
def test_a_number_of_workers_that_is_none_is_refused(workers, tmp_path):
    assert_refused(serve(tmp_path, "--workers", workers), "--workers")


def test_a_demo_with_the_known_password_is_not_opened_to_others(tmp_path):
    refused = serve(tmp_path, "--host", "0.0.0.0", GONGYI_DEMO="1")
    assert_refused(refused, "DEMO_PASSWORD")


# --- services ------------------------------------------------------------------------------------


def test_an_unreachable_postgresql_is_refused(tmp_path):
    place = f"127.0.0.1:{free_port()}"
    address = f"postgres://someone:hidden@{place}/gongyi"
    refused = serve(tmp_path, DATABASE_URL=address, SECRET_KEY=KEY)
    assert_refused(refused, place, "DATABASE_URL")
    assert "hidden" not in refused.stderr


def test_an_unreachable_redis_is_refused(tmp_path):
    refused = serve(tmp_path, REDIS_URL=f"redis://:hidden@127.0.0.1:{free_port()}/0")
    assert_refused(refused, "REDIS_URL")
    assert "hidden" not in refused.stderr
