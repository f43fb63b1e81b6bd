"""Reads per page: at most eight, and the same for three rows as for forty."""

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deliberation.actions.resolutions import confirm_resolution
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.models import User
from tests.cast import SINCE, a_compact, a_notice
from tests.deliberation.test_resolutions import entered
from tests.sittings import announced

PAGES = [
    "/", "/compacts/", "/compacts/?division={street}", "/compacts/?search=公约",
    "/compacts/?division={street}&search=公约", "/compacts/?kind=residents&category=order",
    "/compacts/?tag=公约", "/compacts/?division={street}&search=公约&tag=公约",
    "/compacts/coverage/", "/compacts/coverage/?division={street}",
    "/notices/", "/notices/?search=公开&division={street}", "/notices/?state=open",
    "/programs/", "/guides/", "/people/", "/people/?search=张店", "/search/?q=公约",
    "/places/370303/005/", "/places/370303/005/901/", "/consultations/", "/meetings/", "/replies/",
    "/resolutions/", "/resolutions/?search=公约", "/rules/", "/deadlines/",
]  # fmt: skip
MOST = 8
# The home page and those of places are no lists: they show seven or eight kinds of things, one read
# each; the search looks through five.
SINGLE = {
    "/": 9, "/places/370303/005/": 10, "/places/370303/005/901/": 11, "/search/?q=公约": 10
}  # fmt: skip


def fill(cast, number: int) -> None:
    for n in range(number):
        confirm_resolution(cast.supervisor, entered(cast))
        a_compact(cast, cast.shore, f"公约{number}-{n}")
        a_notice(cast, cast.shore, f"公开{number}-{n}")
        announced(cast, title=f"会{n}")
        deputy = User.objects.create_user(public_name=f"代表人{number}号{n}")
        make_mandate(
            cast.admin, deputy, role="deputy", division=cast.district, name=f"甲{n}",
            level="county", term_number=19, constituency="选区", starts_on=SINCE,
        )  # fmt: skip


def reads(path: str) -> int:
    """Of somebody whose first look has filled what is remembered."""
    cache.clear()
    client = Client()
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_a_list_page_reads_at_most_eight_times_whatever_the_number(cast):
    """All pages over the same rows: making the rows takes longer than reading every page."""
    a_compact(cast)
    a_notice(cast)
    announced(cast)
    paths = [path.format(street=cast.street.pk) for path in PAGES]
    few = {path: reads(path) for path in paths}
    fill(cast, 12)
    many = {path: reads(path) for path in paths}
    assert {path: count for path, count in many.items() if count > SINGLE.get(path, MOST)} == {}
    # an empty list saves the read of its rows' parts
    grown = {path: (few[path], many[path]) for path in paths if many[path] > few[path] + 1}
    assert grown == {}
