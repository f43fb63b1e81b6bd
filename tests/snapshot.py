"""What a slow builder leaves in the database, put back as plain rows the next time.

Building takes hundreds of statements, putting back a few dozen. A test that asks gets the same rows
as if they had just been built, and objects of its own.
"""

import pickle
from collections import Counter

from django.db import connection, transaction
from django.utils import timezone

_kept: dict = {}


def built(build):
    """``build()``, or what it made before on the same day in this process."""
    key = (build, timezone.localdate())
    if key not in _kept:
        _kept[key] = _Snapshot(build)
    else:
        _kept[key].restore()
    return pickle.loads(_kept[key].made)


def forget() -> None:
    """After the database was emptied: what the rows refer to has other numbers now."""
    _kept.clear()


class _Snapshot:
    def __init__(self, build):
        before = _read()
        self.made = pickle.dumps(build())
        self.tables = {
            name: after
            for name, after in _read().items()
            if Counter(map(repr, after[1])) != Counter(map(repr, before[name][1]))
        }

    @transaction.atomic
    def restore(self) -> None:
        """Constraints of foreign keys wait for the end of the transaction; any order will do."""
        with connection.cursor() as cursor:
            for name, (columns, rows) in self.tables.items():
                table = connection.ops.quote_name(name)
                cursor.execute(f"DELETE FROM {table}")
                if rows:
                    self._insert(cursor, table, columns, rows)

    @staticmethod
    def _insert(cursor, table: str, columns: list[str], rows: list[tuple]) -> None:
        named = ", ".join(map(connection.ops.quote_name, columns))
        one = f"({', '.join(['%s'] * len(columns))})"
        statement = f"INSERT INTO {table} ({named}) VALUES "
        together = max(1, 900 // len(columns))  # SQLite takes 999 values in a statement
        for start in range(0, len(rows), together):
            part = rows[start : start + together]
            values = [value for row in part for value in row]
            cursor.execute(statement + ", ".join([one] * len(part)), values)


def _read() -> dict[str, tuple[list[str], list[tuple]]]:
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if "_fts" not in name:  # written by triggers
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
                found[name] = ([column[0] for column in cursor.description], cursor.fetchall())
    return found
