"""A database with every migration applied: made once for a run, copied by each of its processes.

`python -m tests.migrated` makes it: on SQLite the file MIGRATED, on PostgreSQL a database of that name
in the cluster of DATABASE_URL.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "migrated"  # the database on PostgreSQL


def making(environment: dict, *, patient: bool = False) -> subprocess.Popen:
    """Begin to make it in these surroundings, MIGRATED among them; ``patient`` leaves others first."""
    nice = ["nice"] if patient else []
    command = [*nice, sys.executable, "-m", "tests.migrated"]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def copy_to(name: str, on_sqlite: bool) -> None:
    """The database ``name``, anew, as a copy."""
    if on_sqlite:
        for left in ("-wal", "-shm"):  # of what stood there before
            Path(name + left).unlink(missing_ok=True)
        shutil.copyfile(os.environ["MIGRATED"], name)
        return
    with _cluster() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{os.environ["MIGRATED"]}"')


def _cluster() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def main(name: str) -> None:
    if os.environ.get("DATABASE_URL"):
        with _cluster() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        parts = urlsplit(os.environ["DATABASE_URL"])
        os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
        _migrate()
        return
    os.environ["DATA_DIR"] = str(Path(name).parent)
    made = _migrate()
    Path(made).rename(name)


def _migrate() -> str:
    """The name of what was migrated; nobody is connected to it any more."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    return str(connection.settings_dict["NAME"])


if __name__ == "__main__":
    main(os.environ["MIGRATED"])
