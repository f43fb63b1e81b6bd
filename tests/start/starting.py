"""Starting the site as an operator would, and what a refusal must look like."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
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
