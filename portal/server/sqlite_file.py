"""Is the SQLite file there a whole database that we may write to?"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from portal.server.refusals import CannotStart

# Reading every page of a larger file would make each start wait; `manage.py verify` does that.
CHECK_UP_TO = 200 * 1024 * 1024  # bytes


def check(path: Path) -> None:
    """Raise when the file is damaged or cannot be written; a missing one is made later."""
    if not path.parent.is_dir():
        raise CannotStart(
            f"数据库文件所在的文件夹不存在：{path.parent}，请先建立它，或改正 DATABASE_URL。",
            f"the folder of the database file does not exist: {path.parent}; make it, or correct "
            "DATABASE_URL.",
        )
    if not path.exists():
        return
    if not path.is_file() or not os.access(path, os.R_OK | os.W_OK):
        raise CannotStart(
            f"数据库文件不可读写：{path}，请检查它的所有者和权限。",
            f"the database file cannot be read and written: {path}; check its owner and mode.",
        )
    _check_whole(path)


def _check_whole(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=20)) as connection:
            small = path.stat().st_size <= CHECK_UP_TO
            question = "PRAGMA quick_check(1)" if small else "SELECT count(*) FROM sqlite_master"
            answer = connection.execute(question).fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise CannotStart(
                f"数据库文件正被别的程序锁住：{path}，请先关闭那个程序。",
                f"the database file is locked by another program: {path}; close that program.",
            ) from error
        raise _damaged(path) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path) from error
    if small and answer != ("ok",):
        raise _damaged(path)


def _damaged(path: Path) -> CannotStart:
    return CannotStart(
        f"数据库文件已损坏：{path}，请把它移到别处，再放回一份备份，或直接重新启动（从空库开始）。",
        f"the database file is damaged: {path}; move it away and put a backup copy "
        "in its place, or start again with an empty one.",
    )
