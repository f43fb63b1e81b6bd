"""From a fresh clone to an installed `.venv`, then on to the real command. Standard library only.

Safe to kill and start again at any moment: while anything is being installed `.venv/.unfinished`
stands there, and a venv that still has it is thrown away. Finished work is stamped with the hash
of its list, so that the next start does nothing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal.server import pip_output
from portal.server.ports import check_free, parse_port
from portal.server.refusals import CannotStart, refuse, write

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".unfinished"
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
# What each `make` target becomes once everything is installed.
COMMANDS = {
    "run": ["manage.py", "serve"],
    "test": ["-m", "tests.run"],
    "prove": ["-m", "tests.prove"],
    "check": ["-m", "tests.check"],
    "bench": ["-m", "bench"],
    "pictures": ["-m", "tests.browser.pictures"],
}


def start(arguments: list[str]) -> int:
    try:
        return _start(arguments)
    except CannotStart as refusal:
        return refuse(refusal)
    except KeyboardInterrupt:
        return 130


def _start(arguments: list[str]) -> int:
    target, rest = (arguments or ["run"])[0], arguments[1:]
    if target not in COMMANDS:
        raise CannotStart(
            f"没有“{target}”这个命令，可用的有 {'、'.join(COMMANDS)}。",
            f"there is no command {target!r}; there are {', '.join(COMMANDS)}.",
        )
    if target == "run":
        _check_port(rest)
    install([RUNTIME] if target == "run" else [RUNTIME, DEVELOPMENT])
    if target == "run":
        os.environ.setdefault("GONGYI_DEMO", "1")
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *COMMANDS[target], *rest])  # noqa: S606
    return 0


def _check_port(rest: list[str]) -> None:
    """Refuse before a minute of installing, not after it."""
    port = rest[rest.index("--port") + 1] if "--port" in rest[:-1] else "8000"
    host = rest[rest.index("--host") + 1] if "--host" in rest[:-1] else "127.0.0.1"
    check_free(host, parse_port(port))


def install(lists: list[str]) -> None:
    with open(ROOT / RUNTIME, "rb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two `make` at once: the second waits and finds it done
        missing = [name for name in lists if not _is_stamped(name)]
        if UNFINISHED.exists() or not _works():
            missing = list(lists)
            _make_venv()
        if not missing:
            return
        UNFINISHED.touch()
        for name in missing:
            _pip_install(name)
            _stamp(name).write_text(_digest(name))
        UNFINISHED.unlink()


def _digest(name: str) -> str:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}".encode()
    return hashlib.sha256(version + (ROOT / name).read_bytes()).hexdigest()


def _stamp(name: str) -> Path:
    return VENV / f".installed-{name}"


def _is_stamped(name: str) -> bool:
    try:
        return _stamp(name).read_text() == _digest(name)
    except OSError:
        return False


def _works() -> bool:
    try:
        command = [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def _make_venv() -> None:
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise CannotStart(
            "这个 Python 没有 venv 模块，请先安装(Debian/Ubuntu:apt-get install python3-venv)。",
            "this Python lacks its venv module; install it first "
            "(Debian/Ubuntu: apt-get install python3-venv).",
        ) from error
    write("建立 .venv 虚拟环境 / making .venv")
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
        VENV.mkdir()
        UNFINISHED.touch()
    except OSError as error:
        raise CannotStart(
            f"不能写入 {VENV}({error.strerror})，请把项目放到可写的文件夹再试。",
            f"{VENV} cannot be written ({error.strerror}); "
            "put the project into a folder that you may write to.",
        ) from error
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode != 0 or not _works():
        raise CannotStart(
            "建立 .venv 失败，请确认磁盘有空间、文件夹可执行程序，并已安装 python3-venv。",
            "making .venv failed; see that the disk has room, that programs may run from this "
            "folder, and that python3-venv is installed.",
        )


def _pip_install(name: str) -> None:
    write(f"安装 {name} / installing {name}")
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--retries", "2", "--timeout", "20"]
    command += ["-r", str(ROOT / name)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        kept = pip_output.follow(pip.stdout or ())
    if pip.returncode != 0:
        raise pip_output.explain(kept)
