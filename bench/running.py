"""A prepared city in a folder of its own, and servers around it that are always stopped."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
MANY = 3000  # compacts, and as many notices
UP_WITHIN = 60  # seconds
OURS = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "SITE_URL", "ALLOWED_HOSTS", "DEBUG")


def environment(folder: Path, database: str = "") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    extra = {"DATABASE_URL": database} if database else {}
    return {
        **kept,
        **extra,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": "only-for-benches-0123456789abcdefghijk",
        "RATE_LIMIT_FACTOR": "1000000",
        "GONGYI_DEMO": "0",
    }


@contextlib.contextmanager
def city() -> Iterator[Path]:
    """A data folder with the big city on SQLite, a copy that is thrown away afterwards.

    The first build of a day takes a while and is kept in the temp folder for the next bench.
    """
    kept = _kept()
    with tempfile.TemporaryDirectory(prefix="gongyi-bench-") as name:
        folder = Path(name)
        if kept.exists():
            shutil.copy2(kept, folder / "gongyi.sqlite3")
        else:
            inside("big_city", str(MANY), env=environment(folder))
            shutil.copy2(folder / "gongyi.sqlite3", kept.with_suffix(".new"))
            kept.with_suffix(".new").rename(kept)
        yield folder


def _kept() -> Path:
    """Named after all that it is made from: code, schema, divisions and the day."""
    shelf = Path(tempfile.gettempdir()) / f"gongyi-bench-kept-{os.getuid()}"
    shelf.mkdir(mode=0o700, exist_ok=True)
    if shelf.stat().st_uid != os.getuid():
        raise RuntimeError(f"{shelf} belongs to somebody else")
    made_from = [ROOT / "bench" / "big_city.py", *sorted(ROOT.glob("*/migrations/0*.py"))]
    made_from += sorted(ROOT.glob("portal/*/migrations/0*.py"))
    made_from += [ROOT / "portal/search/text.py", *ROOT.glob("portal/territory/data/*.csv")]
    digest = hashlib.sha256(str(datetime.now(UTC).date()).encode())
    for path in made_from:
        digest.update(path.read_bytes())
    return shelf / f"{digest.hexdigest()[:16]}.sqlite3"


def inside(module: str, *arguments: str, env: dict[str, str]):
    """Run a module of bench where Django is set up; return the JSON of its last line."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"bench.{module} ended with {done.returncode}")
    return json.loads(done.stdout.strip().splitlines()[-1])


@contextlib.contextmanager
def server(command: list[str], folder: Path) -> Iterator[str]:
    """Start ``command`` with {port} filled in, yield its address once it says hello."""
    port = free_port()
    filled = [sys.executable, *[part.replace("{port}", str(port)) for part in command]]
    with (folder / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            filled, cwd=ROOT, env=environment(folder), stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, Path(log.name))
        yield address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + UP_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/bench/hello/", timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"no answer from {process.args}: {log.read_text(errors='replace')[-2000:]}")


SERVE = ["manage.py", "serve", "--port", "{port}"]
