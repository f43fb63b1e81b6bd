"""What `make test` runs: the suite on SQLite, again on PostgreSQL and Redis, then in Chromium.

What this machine lacks is skipped loudly; with CI=true it is a failure. The last line sums up
all runs as `N passed, N failed, N skipped`.
"""

import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass

from portal.server.refusals import write
from tests import services
from tests.ahead import ROOT, Ahead, clean

CI = os.environ.get("CI", "").lower() in {"1", "true"}
COUNTS = re.compile(r"(\d+) (passed|failed|skipped|error|errors|xfailed|xpassed)\b")


@dataclass
class Total:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, line: str) -> int:
        """Take in pytest's closing line and return how many tests it speaks of."""
        found = {word.rstrip("s"): int(number) for number, word in COUNTS.findall(line)}
        self.passed += found.get("passed", 0) + found.get("xpassed", 0)
        self.failed += found.get("failed", 0) + found.get("error", 0)
        self.skipped += found.get("skipped", 0) + found.get("xfailed", 0)
        return sum(found.values())


def pytest(total: Total, name: str, *arguments: str, **environment: str) -> None:
    """Run one pytest, pass its output through, and count a run without tests as a failure."""
    write(f"\n=== {name} ===")
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--color=no", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env={**clean(), **environment}, stdout=subprocess.PIPE, text=True
    ) as run:
        last = ""
        for line in run.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            last = line if " in " in line and COUNTS.search(line) else last
    counted = total.add(last)
    if not counted or (run.returncode and not total.failed):
        write(f"FAILED: {name}: pytest ended with {run.returncode} and counted {counted} tests")
        total.failed += 1
    write(f"=== {name}: {time.monotonic() - began:.0f} s ===")


def missing(total: Total, name: str, what: object) -> None:
    write(f"\n!!! {'FAILED' if CI else 'SKIP'}: {name}: this machine has no {what} !!!")
    if CI:
        total.failed += 1
    else:
        total.skipped += 1


def on_sqlite(total: Total, rest: list[str], ahead: Ahead) -> None:
    pytest(total, "SQLite, in-memory", "-m", "not browser", *parallel(rest), **ahead.on_sqlite())


def on_postgres(total: Total, rest: list[str], ahead: Ahead) -> None:
    name = "PostgreSQL, Redis"
    if isinstance(ahead.servers, services.Missing):
        missing(total, name, ahead.servers)
        return
    once = [] if rest else ["--database-only"]
    pytest(total, name, "-m", "not browser", *once, *parallel(rest), **ahead.on_postgres())


def in_chromium(total: Total, rest: list[str], ahead: Ahead) -> None:
    name = "Chromium"
    try:
        browser = services.chromium()
    except services.Missing as what:
        missing(total, name, what)
        return
    if not list((ROOT / "tests" / "browser").glob("test_*.py")):
        write("\n=== Chromium: no journeys yet ===")
        return
    pytest(
        total, name, "-m", "browser", *(rest or ["tests/browser", *parallel([])]),
        CHROMIUM=browser, PREPARED=str(ahead.site), **ahead.on_sqlite(),
    )  # fmt: skip


def parallel(rest: list[str]) -> list[str]:
    """Two processes, each with a database of its own; a single file is not worth it."""
    return rest or ["-n", "2", "--dist", "loadfile"]


def main(rest: list[str]) -> int:
    total = Total()
    with ExitStack() as stack:
        ahead = Ahead(stack, rest)
        on_sqlite(total, rest, ahead)
        on_postgres(total, rest, ahead)
        if not rest or any("browser" in one for one in rest):
            in_chromium(total, rest, ahead)
    sys.stdout.flush()
    write(f"\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
