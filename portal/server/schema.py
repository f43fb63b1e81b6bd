"""Does the database fit this code: older, half-migrated, or newer?"""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from portal.server.refusals import CannotStart

OURS = ("portal", "territory", "accounts", "deliberation", "cms")


def unapplied() -> bool:
    """Say whether migrations are to be run; raise where they cannot be."""
    executor = MigrationExecutor(connection)
    _refuse_newer(executor)
    try:
        executor.loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as error:
        raise _unusable(error) from error
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _refuse_newer(executor: MigrationExecutor) -> None:
    known = set(executor.loader.disk_migrations)
    replaced = {old for m in executor.loader.disk_migrations.values() for old in m.replaces}
    newer = sorted(
        key
        for key in executor.loader.applied_migrations
        if key[0] in OURS and key not in known | replaced
    )
    if newer:
        name = ".".join(newer[-1])
        raise CannotStart(
            f"数据库由更新的版本写成（含 {name}），请改用那个版本的程序，或恢复与本版本相符的备份。",
            f"the database was written by a newer version (it has {name}); run that version, or "
            "bring back a backup that fits this one.",
        )


def migrate() -> None:
    """Bring an embedded database up to date; each migration is whole or not at all."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise _unusable(error) from error


def refuse_unapplied() -> None:
    if unapplied():
        raise CannotStart(
            "数据库结构尚未更新，请先做备份，再运行 python manage.py migrate。",
            "the database is not up to date; make a backup, then run python manage.py migrate.",
        )


def _unusable(error: Exception) -> CannotStart:
    reason = str(error).strip().splitlines()[0]
    return CannotStart(
        f"数据库结构与本版本不符({reason})，请放回一份备份，或换用空数据库。",
        f"the database does not fit this version ({reason}); put a backup copy in its "
        "place, or use an empty database.",
    )
