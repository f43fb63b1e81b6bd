"""The demo city, once a module."""

import pytest
from django.conf import settings
from django.db import transaction

from portal.demo.loader import load
from portal.server.prepare import BUNDLED_DIVISIONS
from portal.territory.actions.imports import import_divisions


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo city on city, counties and towns alone; gone with the module.

    Each test is undone for itself, inside this transaction.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        lines = (settings.ROOT / BUNDLED_DIVISIONS).read_text("utf-8-sig").splitlines()
        towns = [line for line in lines if line.split(",")[2] not in {"community", "village"}]
        import_divisions("\n".join(towns).encode())
        assert load() is True
        yield
        transaction.set_rollback(True)
