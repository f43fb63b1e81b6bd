"""Ways to start wrong: each ends at once with one sentence in Chinese and English, no traceback."""

import ast
import errno
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from portal.server import ports
from portal.server.refusals import CannotStart
from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
KEY = "k" * 50


def environment(**values: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **values}


def run(command: list, cwd: Path = ROOT, **values: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=environment(**values),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def serve(folder: Path, *options: str, **values: str) -> subprocess.CompletedProcess:
    port = [] if "--port" in options else ["--port", str(free_port())]
    command = ["manage.py", "serve", *port, *options]
    return run(command, **{"DATA_DIR": str(folder), **values})


def assert_refused(result: subprocess.CompletedProcess, *words: str) -> None:
    assert result.returncode not in (0, None)
    assert "Traceback" not in result.stdout + result.stderr
    said = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(said) == 1, result.stderr
    assert re.search(r"[\u4e00-\u9fff]{3}", said[0]), said
    assert re.search(r"[A-Za-z]+ [a-z]+ ", said[0]), said
    for word in words:
        assert word in said[0]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A data folder whose database is complete; copied, never used itself."""
    folder = tmp_path_factory.mktemp("prepared")
    made = run(["manage.py", "migrate", "-v0"], DATA_DIR=str(folder))
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def data(prepared, tmp_path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "data"))


@contextmanager
def running(folder: Path, port: int, **values: str):
    """A server that is up; killed without mercy at the end."""
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    log = folder.parent / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(DATA_DIR=str(folder), **values),
            stdout=output,
            stderr=output,
        )
        try:
            wait_until_up(port, server, log)
            yield server
        finally:
            server.kill()
            server.wait()


def wait_until_up(port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


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


# --- folder and database -------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{}, {"SECRET_KEY": KEY}], ids=["making the key", "key given"])
def test_a_data_folder_that_cannot_be_written_is_refused(values, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert_refused(serve(tmp_path / "file" / "data", **values), "DATA_DIR")


def test_a_key_file_cut_short_is_refused(tmp_path):
    (tmp_path / "secret_key").write_text("half")
    assert_refused(serve(tmp_path), "secret_key")


def test_a_database_in_a_folder_that_is_not_there_is_refused(tmp_path):
    address = f"sqlite:///{tmp_path}/no/such/folder.sqlite3"
    assert_refused(serve(tmp_path, DATABASE_URL=address, SECRET_KEY=KEY), "DATABASE_URL")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "gongyi.sqlite3"
    file.write_bytes(b"not a database at all " * 500)
    assert_refused(serve(tmp_path), str(file), "backup")
    assert file.read_bytes().startswith(b"not a database")


def test_a_folder_in_place_of_the_database_is_refused(tmp_path):
    (tmp_path / "gongyi.sqlite3").mkdir()
    assert_refused(serve(tmp_path), "gongyi.sqlite3")


def test_a_damaged_database_is_refused(data):
    file = data / "gongyi.sqlite3"
    size = file.stat().st_size
    with file.open("r+b") as stream:
        stream.seek(size // 3)
        stream.write(b"\xa5" * (size // 3))
    assert_refused(serve(data), str(file), "backup")


def test_a_truncated_database_is_refused(data):
    file = data / "gongyi.sqlite3"
    os.truncate(file, file.stat().st_size // 2)
    assert_refused(serve(data), str(file), "backup")


def test_a_database_of_a_newer_version_is_refused(data):
    with closing(sqlite3.connect(data / "gongyi.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('deliberation', '9999_from_the_future', '2030-01-01')"
        )
    assert_refused(serve(data), "9999_from_the_future")


def test_a_database_with_a_gap_in_its_history_is_refused(data):
    with closing(sqlite3.connect(data / "gongyi.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    assert_refused(serve(data), "backup")


def test_a_half_migrated_database_is_completed(tmp_path):
    folder = tmp_path / "data"
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    migrating = subprocess.Popen(command, cwd=ROOT, env=environment(DATA_DIR=str(folder)))
    while applied(folder) < 20:
        assert migrating.poll() is None
        time.sleep(0.05)
    migrating.kill()
    migrating.wait()
    half = applied(folder)
    with running(folder, free_port()):
        assert applied(folder) > half


def applied(folder: Path) -> int:
    try:
        file = f"file:{folder}/gongyi.sqlite3?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=5)) as database:
            return database.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_a_second_server_on_the_same_folder_is_refused_until_the_first_is_killed(data):
    port = free_port()
    with running(data, port):
        assert_refused(serve(data), str(data))
    with running(data, port):  # the lock went with the process
        pass


# --- before anything is installed -----------------------------------------------------------------


@pytest.fixture
def clone(tmp_path) -> Path:
    """The few files that run before there is a virtual environment, with nothing to install."""
    clone = tmp_path / "clone"
    shutil.copytree(
        ROOT / "portal" / "server",
        clone / "portal" / "server",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "portal" / "bootstrap.py", clone / "portal")
    (clone / "portal" / "__init__.py").touch()
    (clone / "requirements.txt").touch()
    (clone / "requirements-dev.txt").touch()
    (clone / "manage.py").write_text("print('served')")
    return clone


def bootstrap(clone: Path, *arguments: str, before: str = "pass", **values: str):
    """Run bootstrap.py as `make` does, after `before` has bent the interpreter."""
    program = f"import runpy, sys; {before}; sys.argv = ['bootstrap.py', *{list(arguments)!r}];"
    program += "sys.path.insert(0, 'portal');"
    program += "runpy.run_path('portal/bootstrap.py', run_name='__main__')"
    return run(["-c", program], clone, **values)


def test_an_old_python_is_told_which_one_is_needed(clone):
    old = bootstrap(clone, "run", before="sys.version_info = (3, 9, 2)")
    assert_refused(old, "3.9", "3.11")


def test_old_pythons_can_at_least_read_the_bootstrap():
    source = (ROOT / "portal" / "bootstrap.py").read_text()
    ast.parse(source, feature_version=(3, 4))


def test_a_python_without_venv_is_refused(clone):
    refused = bootstrap(clone, "run", before="sys.modules['ensurepip'] = None")
    assert_refused(refused, "python3-venv")


def test_a_folder_in_which_no_venv_can_be_made_is_refused(clone):
    (clone / ".venv").write_text("in the way")
    assert_refused(bootstrap(clone, "run", "--port", str(free_port())), ".venv")


def test_a_taken_port_is_refused_before_anything_is_installed(clone):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert_refused(bootstrap(clone, "run", "--port", str(port)), str(port))
    assert not (clone / ".venv").exists()


def test_a_port_in_words_is_refused_before_anything_is_installed(clone):
    assert_refused(bootstrap(clone, "run", "--port", "eight"), "eight")


def test_an_unknown_command_is_refused(clone):
    assert_refused(bootstrap(clone, "fly"), "fly")


def test_an_unreachable_package_index_is_refused_and_the_venv_is_made_anew_next_time(clone):
    (clone / "requirements.txt").write_text("no-such-thing-as-this==1.0\n")
    offline = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"http://127.0.0.1:{free_port()}/simple",
    }
    port = str(free_port())
    assert_refused(bootstrap(clone, "run", "--port", port, **offline), "PIP_INDEX_URL")
    half_made = clone / ".venv" / "half-made"
    half_made.touch()
    (clone / "requirements.txt").write_text("")
    served = bootstrap(clone, "run", "--port", port)
    assert served.stdout.splitlines()[-1] == "served", served.stderr
    assert not half_made.exists()
    again = bootstrap(clone, "run", "--port", port)
    assert again.stdout.splitlines() == ["served"]
