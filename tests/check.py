"""What `make check` runs; everything is run, so that one call shows all there is to mend."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portal.server.refusals import write

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# Types are checked where a slip would be worst; a folder counts from the day it exists.
TYPED = ("portal/kit", "portal/server", "deliberation/decisions", "deliberation/events")
STEPS = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "types": [PYTHON, "-m", "mypy", *(name for name in TYPED if (ROOT / name).is_dir())],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": [PYTHON, "manage.py", "messages", "--check"],
    "django": [PYTHON, "manage.py", "check"],
    "import arrows": [
        PYTHON,
        "-m",
        "pytest",
        "-q",
        "tests/test_import_direction.py",
    ],
}


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="gongyi-check-") as folder:
        environment = {**os.environ, "DATA_DIR": folder, "GONGYI_DEMO": "0"}
        for name, command in STEPS.items():
            began = time.monotonic()
            code = subprocess.run(command, cwd=ROOT, env=environment).returncode
            write(
                f"--- {name}: {'ok' if code == 0 else 'FAILED'} ({time.monotonic() - began:.1f} s)"
            )
            if code:
                failed.append(name)
    write(f"check: {'failed: ' + ', '.join(failed) if failed else 'all good'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
