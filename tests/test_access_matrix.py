"""Who may do what, role by role, on pages: generated from one table and tried over HTTP.

A cell is judged by the answer and by the rows: what is refused leaves every table as it was and
shows none of the marker words. The API's matrix is in tests/api.
"""

from dataclasses import dataclass

import pytest
from wagtail.models import Page

from cms.models import Edition, NoticePage
from portal.accounts.actions.residencies import claim_residency
from portal.accounts.models import Mandate, Residency, User
from tests.cast import CLAUSES, a_compact, a_notice, person
from tests.life import lives

MARK = "marker9c1e"
EVERYBODY = [
    "anonymous", "newcomer", "resident", "elsewhere", "deputy", "member", "officer", "editor",
    "shore_editor", "city_editor", "reviewer", "clerk", "shore_clerk", "moderator", "supervisor",
    "admin",
]  # fmt: skip
SIGNED_IN = set(EVERYBODY) - {"anonymous"}
PUBLISHERS = {"editor", "shore_editor", "city_editor", "reviewer", "admin"}
OWN_PAGES = {"editor", "city_editor", "reviewer", "admin"}
OTHER_PAGES = {"shore_editor", "city_editor", "reviewer", "admin"}


@dataclass(frozen=True)
class Act:
    name: str
    method: str
    path: str  # with {names} of the world below
    allowed: frozenset
    data: dict | None = None
    changes: bool = False  # does a success change rows?


def act(name, method, path, allowed, data=None, changes=False):
    return Act(name, method, path, frozenset(allowed), data, changes)


CONFIRM = {"household": "1-101", "adult": "on", "basis": "desk"}
ACTS = [
    *[
        act(f"read {path}", "get", path, EVERYBODY)
        for path in ("/", "/compacts/", "/notices/", "/programs/", "/people/", "/search/?q=x",
                     "{own_notice.url}", "{other_notice.url}", "{own_compact.url}",
                     "/resolutions/{resolution.pk}/", "/compacts/editions/{published.pk}/",
                     "/people/{deputy_mandate.pk}/")
    ],
    act("draft edition", "get", "/compacts/editions/{draft.pk}/", []),
    act("clerk's mandate as a public person", "get", "/people/{clerk_mandate.pk}/", []),
    act("me", "get", "/me/", SIGNED_IN),
    act("choose a community", "get", "/me/residency/", SIGNED_IN),
    act("claim", "post", "/me/residency/", SIGNED_IN, {"division": "{bridge.pk}"}, True),
    act("the desk", "get", "/staff/residencies/", ["clerk", "shore_clerk"]),
    act("confirm own", "post", "/staff/residencies/", ["clerk"],
        {"code": "{own_code}", **CONFIRM}, True),
    act("confirm other", "post", "/staff/residencies/", ["shore_clerk"],
        {"code": "{other_code}", **CONFIRM}, True),
    act("mandates", "get", "/staff/mandates/", ["admin"]),
    act("a mandate", "get", "/staff/mandates/{deputy_mandate.pk}/", ["admin"]),
    act("end a mandate", "post", "/staff/mandates/{deputy_mandate.pk}/end/", ["admin"],
        {"reason": "resigned", "note": ""}, True),
    act("suspend a mandate", "post", "/staff/mandates/{deputy_mandate.pk}/suspend/", ["admin"],
        {"note": ""}, True),
    act("the editors' screens", "get", "/cms-admin/", PUBLISHERS),
    act("edit own notice", "get", "/cms-admin/pages/{own_notice.pk}/edit/", OWN_PAGES),
    act("edit other notice", "get", "/cms-admin/pages/{other_notice.pk}/edit/", OTHER_PAGES),
    act("history of own", "get", "/cms-admin/pages/{own_notice.pk}/history/", OWN_PAGES),
    act("history of other", "get", "/cms-admin/pages/{other_notice.pk}/history/", OTHER_PAGES),
    act("unpublish own", "post", "/cms-admin/pages/{own_notice.pk}/unpublish/", OWN_PAGES, {}, True),
    act("unpublish other", "post", "/cms-admin/pages/{other_notice.pk}/unpublish/", OTHER_PAGES,
        {}, True),
    act("delete own", "post", "/cms-admin/pages/{own_notice.pk}/delete/",
        OWN_PAGES, {}, True),
    act("new notice here", "get", "/cms-admin/pages/add/cms/noticepage/{own_place.pk}/",
        {"editor", "city_editor", "admin"}),
    act("new notice there", "get", "/cms-admin/pages/add/cms/noticepage/{other_place.pk}/",
        {"shore_editor", "city_editor", "admin"}),
    act("the compacts' desk", "get", "/staff/compacts/",
        {"editor", "shore_editor", "city_editor", "reviewer", "clerk", "shore_clerk",
         "supervisor"}),
    act("draft on the desk", "get", "/staff/compacts/editions/{draft.pk}/",
        {"editor", "city_editor", "reviewer", "clerk", "supervisor"}),
    act("study", "post", "/staff/compacts/editions/{draft.pk}/do/study/",
        {"editor", "city_editor", "clerk"}, {"on": "2026-02-26"}, True),
    act("accounts", "get", "/cms-admin/users/", ["admin"]),
    act("bodies", "get", "/cms-admin/bodies/", ["admin"]),
    act("collections", "get", "/cms-admin/collections/", ["admin"]),
]  # fmt: skip


@pytest.fixture
def world(cast):
    own = a_notice(cast, title="自己的", kind="other")
    other = a_notice(cast, cast.shore, title="隔壁的", kind="other")
    compact = a_compact(cast)
    published = compact.editions.get()
    second = [*CLAUSES, {"heading": MARK, "text": f"{MARK}。", "category": "other"}]
    draft = lives(cast, compact, upto="submit", clauses=second)
    asker = person(cast, "asker", "来办事的人")
    other_asker = person(cast, "other_asker", "隔壁来办事的")
    return {
        "bridge": cast.bridge,
        "own_notice": own,
        "other_notice": other,
        "own_compact": compact,
        "published": published,
        "draft": draft,
        "resolution": published.resolution,
        "own_place": own.get_parent(),
        "other_place": other.get_parent(),
        "deputy_mandate": cast.deputy.mandates.get(),
        "clerk_mandate": cast.clerk.mandates.get(),
        "own_code": claim_residency(asker, cast.bridge)[1],
        "other_code": claim_residency(other_asker, cast.shore)[1],
    }


def state():
    return [
        list(Page.objects.order_by("pk").values_list("pk", "title", "live")),
        list(NoticePage.objects.order_by("pk").values_list("pk", "body", "division_id")),
        list(Edition.objects.order_by("pk").values_list("pk", "status", "ended_on")),
        list(Residency.objects.order_by("pk").values_list("pk", "status", "user_id")),
        list(Mandate.objects.order_by("pk").values_list("pk", "status")),
        list(User.objects.order_by("pk").values_list("pk", "public_name", "is_superuser")),
    ]


@pytest.mark.parametrize("trying", ACTS, ids=lambda one: one.name)
def test_the_matrix(world, cast, client, trying):
    """All sixteen roles try one act; each starts from the same rows."""
    from django.db import transaction

    for who in EVERYBODY:
        with transaction.atomic():
            point = transaction.savepoint()
            _one_cell(world, cast, client, trying, who)
            transaction.savepoint_rollback(point)


def _one_cell(world, cast, client, trying, who):
    client.logout()
    if who != "anonymous":
        client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    path = trying.path.format(**world)
    data = {key: str(value).format(**world) for key, value in (trying.data or {}).items()}
    before = state()
    answer = getattr(client, trying.method)(path, data)
    cell = f"{who}: {trying.name} -> {answer.status_code}"
    if who in trying.allowed:
        assert answer.status_code in (200, 302), cell
        assert not (trying.method == "get" and answer.status_code == 302), cell
        assert (state() != before) == trying.changes, cell
    else:
        assert answer.status_code in (302, 403, 404, 422), cell
        assert MARK not in answer.content.decode(errors="replace"), cell
        assert state() == before, cell
        if answer.status_code == 302:
            to = answer["Location"]
            assert to.startswith(("/accounts/", "/cms-admin/", "/")), cell


def test_the_matrix_is_large_enough_to_mean_something():
    assert len(ACTS) * len(EVERYBODY) > 500
    assert all(trying.allowed <= set(EVERYBODY) for trying in ACTS)
    assert any("other" in trying.name for trying in ACTS)
