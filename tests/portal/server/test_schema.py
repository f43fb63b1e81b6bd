"""Does the database fit the code? The same answers on SQLite and PostgreSQL."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from portal.server import schema
from portal.server.refusals import CannotStart


def test_a_complete_database_has_nothing_to_run(db):
    assert schema.unapplied() is False


def test_a_missing_migration_is_seen_and_left_to_the_operator(db):
    MigrationRecorder(connection).record_unapplied("portal", "0001_heartbeat")
    with pytest.raises(CannotStart, match="not up to date"):
        schema.refuse_unapplied()


def test_a_migration_that_the_code_does_not_know_is_newer(db):
    MigrationRecorder(connection).record_applied("cms", "9999_later")
    with pytest.raises(CannotStart, match="9999_later"):
        schema.unapplied()


def test_a_strangers_unknown_migration_does_not_matter(db):
    MigrationRecorder(connection).record_applied("once_installed", "0001_initial")
    assert schema.unapplied() is False
