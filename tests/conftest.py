"""Fixtures of the suite. The site's own pages are there in every test that has a database."""

import pytest
from django.core.cache import cache

from cms.actions.site import seed_site


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        seed_site()


@pytest.fixture(autouse=True)
def _seeded(request):
    """A transactional test empties the database afterwards, Wagtail's root page too."""
    if {"transactional_db", "live"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        seed_site()


@pytest.fixture(autouse=True)
def _no_memory():
    """Rate limits and other cached things begin anew."""
    cache.clear()


@pytest.fixture
def cast(db):
    from tests.cast import build_cast

    return build_cast()


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
