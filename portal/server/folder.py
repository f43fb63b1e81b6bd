"""The data folder: writable, and served by one process only."""

import fcntl
import os
from pathlib import Path

from portal.server.refusals import CannotStart

LOCK = "serve.lock"


def check_writable(folder: Path) -> None:
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"数据目录不可写({error.strerror}):{folder}，请用 DATA_DIR 指定可写的目录。",
            f"the data folder cannot be written ({error.strerror}): {folder}; set DATA_DIR to a "
            "folder that you may write to.",
        ) from error


def hold(folder: Path) -> int:
    """Take the folder for this process; the system lets go when it ends, also after kill -9.

    Sockets of an embedded site hear each other through this process's memory: a second server on
    the same data would serve meetings in which half the people do not hear the other half.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise CannotStart(
            f"这个数据目录已有一个服务在运行：{folder}，请先停掉它，或用 DATA_DIR 另指一个目录。",
            f"another server is already running on this data folder: {folder}; stop it first, or "
            "set DATA_DIR to another folder.",
        ) from error
    return descriptor
