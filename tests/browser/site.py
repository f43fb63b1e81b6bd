"""The real site in a process of its own: `manage.py serve` with the demo city."""

import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests import migrated
from tests.ahead import clean
from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "gongyi-demo"
PATIENCE = 180  # seconds for the first load on a busy machine


def surroundings(folder: Path, port: int) -> dict:
    """Nothing of the shell that started the tests may change the site."""
    return {
        **clean(),
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings.base",
        "GONGYI_DEMO": "1",
        "RATE_LIMIT_FACTOR": "1000",
        "SITE_URL": f"http://localhost:{port}",
    }


def prepare_once(folder: Path) -> None:
    """``prepare``, by whoever comes first; the others wait for it."""
    with (folder / "preparing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "prepared").exists():
            prepare(folder)
            (folder / "prepared").touch()


def prepare(folder: Path) -> None:
    """What `serve` does before it serves, and its queue worked off: once for all sites of a run.

    Search indexes pages by queued tasks; a journey must not have to outrun them.
    """
    if "MIGRATED" in os.environ:
        migrated.copy_to(str(folder / "gongyi.sqlite3"), on_sqlite=True)
    manage(
        surroundings(folder, 80),
        "from django.core.management import call_command\n"
        "from portal.server.prepare import prepare\n"
        "prepare()\n"
        'call_command("db_worker", batch=True, startup_delay=False, verbosity=0)',
    )


@contextmanager
def served(folder: Path):
    """Yield the address of a filled demo site whose data lies in ``folder``."""
    port = free_port()
    environment = surroundings(folder, port)
    with (folder / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(server, port, folder)
            yield f"http://localhost:{port}", environment
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait(server, port: int, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError((folder / "serve.log").read_text()[-2000:])


def manage(environment: dict, code: str) -> str:
    """Run a few lines inside the site's own database; return what they print."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


if __name__ == "__main__":
    os.nice(10)  # ahead of time, beside other suites
    prepare_once(Path(sys.argv[1]))
