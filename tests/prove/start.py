"""From a fresh clone to the first Chinese page, again in seconds, and after kill -9 half-way."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

from portal.server.refusals import write
from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
CHINESE = re.compile("[\u4e00-\u9fff]{2}")
LONGEST = 300  # seconds
SECOND_START = 10  # seconds
# Counted after an undisturbed and after a killed first load; both must be equal.
COUNTED = ("territory_division", "accounts_user", "wagtailcore_page", "cms_edition", "cms_clause")


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="gongyi-start-") as folder:
        clone = _clone(Path(folder))
        whole = _first_and_second(clone)
        for after in (1, 6, 13, 16):
            shutil.rmtree(clone / "var")
            again = _killed(clone, after)
            assert again == whole, f"killed after {after} s: {again}, undisturbed: {whole}"


def _clone(folder: Path) -> Path:
    """Copy what git would have: tracked and new files, nothing ignored."""
    clone = folder / "gongyi"
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    return clone


def _first_and_second(clone: Path) -> dict:
    with _make_run(clone) as seconds:
        write(f"first start, installing and loading: {seconds:.1f} s")
    counts = _counts(clone)
    write(f"loaded: {counts}")
    with _make_run(clone) as seconds:
        write(f"second start: {seconds:.1f} s")
        assert seconds < SECOND_START, f"second start took {seconds:.1f} s"
    assert _counts(clone) == counts, "something was loaded twice"
    return counts


def _killed(clone: Path, after: float) -> dict:
    server = _start(clone, free_port())
    time.sleep(after)
    _kill(server)
    with _make_run(clone) as seconds:
        write(f"killed after {after} s, then started again: {seconds:.1f} s")
    return _counts(clone)


@contextmanager
def _make_run(clone: Path):
    """Yield the seconds to the first page with Chinese in it; kill -9 at the end."""
    port, began = free_port(), time.monotonic()
    server = _start(clone, port)
    try:
        while not _answers(port):
            assert server.poll() is None, (clone / "make.log").read_text()[-2000:]
            assert time.monotonic() - began < LONGEST, "no page"
            time.sleep(0.1)
        yield time.monotonic() - began
    finally:
        _kill(server)


def _start(clone: Path, port: int) -> subprocess.Popen:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME") or k.startswith("PIP_")}
    with (clone / "make.log").open("wb") as log:
        return subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=clone,
            env=kept,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _kill(server: subprocess.Popen) -> None:
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
            return bool(CHINESE.search(page.read().decode()))
    except OSError:
        return False


def _counts(clone: Path) -> dict[str, int]:
    with closing(sqlite3.connect(clone / "var" / "gongyi.sqlite3")) as database:
        known = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in COUNTED
            if table in known
        }
