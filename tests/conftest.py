"""Fixtures of the suite. The site's own pages are there in every test that has a database."""

import os

import pytest
from django.core.cache import cache
from django.db import connection

from cms.actions.site import seed_site
from tests import migrated
from tests.snapshot import built, forget

BLOCKER = pytest.StashKey()


def pytest_addoption(parser):
    parser.addoption(
        "--database-only", action="store_true", help="leave out tests that touch no database"
    )


def pytest_collection_modifyitems(config, items):
    """On a second database, what touches none would only be the same test again."""
    if not config.getoption("--database-only"):
        return
    again = [item for item in items if not _touches_database(item)]
    config.hook.pytest_deselected(items=again)
    items[:] = [item for item in items if _touches_database(item)]


def _touches_database(item) -> bool:
    return bool(
        {"db", "transactional_db"} & set(item.fixturenames) or item.get_closest_marker("django_db")
    )


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """Where the run has made a migrated database, each process takes a copy of it."""
    if "MIGRATED" not in os.environ:
        return django_db_keepdb
    name = connection.creation._get_test_db_name()
    migrated.copy_to(name, on_sqlite=connection.vendor == "sqlite")
    return True


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    request.session.stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        seed_site()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """A transactional test has emptied the database, Wagtail's root page too: what comes next in
    this process finds it as it was."""
    yield
    if nextitem is not None and "transactional_db" in getattr(item, "fixturenames", ()):
        forget()
        with item.session.stash[BLOCKER].unblock():
            seed_site()


@pytest.fixture(autouse=True)
def _no_memory():
    """Rate limits and other cached things begin anew."""
    cache.clear()


@pytest.fixture
def cast(db):
    from tests.cast import build_cast

    return built(build_cast)


@pytest.fixture
def as_(client):
    """``as_(cast.editor)`` is the test client signed in as that person."""

    def sign_in(person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def live(transactional_db):
    """The site itself, served on a port of this machine."""
    from tests.live import serving

    with serving() as site:
        yield site
