"""A data folder or database that cannot be used is named at once, or mended."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests import migrated
from tests.services import free_port

from .starting import KEY, ROOT, assert_refused, environment, run, serve


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A data folder whose database is complete; copied, never used itself."""
    folder = tmp_path_factory.mktemp("prepared")
    if "MIGRATED" in os.environ:
        migrated.copy_to(str(folder / "gongyi.sqlite3"), on_sqlite=True)
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
    for _ in range(1800):  # a machine may be busy with other suites
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


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
