"""What is public: asked anew by ETag, few queries, one document, one page."""

import json
import re

from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.actions.mandates import make_mandate
from portal.accounts.models import Body
from tests.cast import a_compact, a_notice, person

from .conftest import assert_problem

LISTS = ("divisions", "bodies", "people", "compacts", "editions", "programs", "notices")
QUERIES = 8


def fill(cast, start, count):
    for number in range(start, start + count):
        division = (cast.bridge, cast.shore, cast.village)[number % 3]
        a_compact(cast, division, f"公约{number}")
        a_notice(cast, division, f"公告{number}")
        Body.objects.create(name=f"机构{number}", kind="other", division=division)
        make_mandate(
            cast.admin, person(cast, f"m{number}", f"委员的人{number}"),
            role="member", division=cast.district, name=f"委员{number}", level="county",
            term_number=11, sector="农业界", starts_on=timezone.localdate(),
        )  # fmt: skip


def queries_of(api, path, connection, **params) -> int:
    api.get(path, **params)  # caches of sites and content types are warm
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert api.get(path, **params).status_code == 200
    return len(seen)


def test_a_list_asks_the_database_as_often_whatever_its_length(api, cast):
    from django.db import connection

    asked = {noun: {} for noun in LISTS} | {
        "divisions": {"within": cast.city.pk, "search": "社区"},
        "bodies": {"division": cast.city.pk, "search": "机构"},
        "people": {"division": cast.city.pk, "search": "委员"},
        "compacts": {"division": cast.city.pk, "category": "rights", "search": "公约"},
        "notices": {"division": cast.city.pk, "open": "true", "search": "公告"},
    }
    fill(cast, 0, 2)
    few = {noun: queries_of(api, noun, connection, **query) for noun, query in asked.items()}
    fill(cast, 2, 7)
    many = {noun: queries_of(api, noun, connection, **query) for noun, query in asked.items()}
    assert few == many
    assert max(many.values()) <= QUERIES, many


def test_what_is_public_is_asked_anew_by_etag(api, cast):
    for path in (*LISTS, "", f"divisions/{cast.bridge.pk}"):
        asked_anew(api, path)


def asked_anew(api, path):
    first = api.get(path)
    assert first["Cache-Control"] == "no-cache"
    again = api.client.get(f"/api/v1/{path}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    other = api.client.get(f"/api/v1/{path}", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_an_etag_changes_with_the_answer(api, cast):
    before = api.get("notices")["ETag"]
    a_notice(cast)
    answer = api.client.get("/api/v1/notices", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert answer["ETag"] != before


def test_what_is_ones_own_is_kept_nowhere(api_as):
    answer = api_as("resident").get("me")
    assert "ETag" not in answer
    assert answer["Cache-Control"] == "private, no-store"


def test_the_root_answers_links_that_lead_somewhere(api, cast):
    links = api.get("").json()["links"]
    assert set(LISTS) <= set(links)
    for name, link in links.items():
        if name not in {"sign_in", "me", "residency", "confirm_residency"}:
            assert api.client.get(link).status_code == 200, link


def test_the_document_is_openapi_31_and_lists_every_noun(api):
    schema = api.get("schema/").json()
    assert schema["openapi"].startswith("3.1")
    paths = schema["paths"]
    for noun in LISTS:
        assert "get" in paths[f"/api/v1/{noun}"]
        assert any(path.startswith(f"/api/v1/{noun}/{{") for path in paths), noun
    assert set(paths["/api/v1/me/residency"]) == {"put", "delete"}
    assert "post" in paths["/api/v1/residencies/confirm"]
    assert set(schema["components"]["securitySchemes"]) == {"SessionToken", "SessionCookie"}
    names = [
        operation["operationId"] for methods in paths.values() for operation in methods.values()
    ]
    assert len(names) == len(set(names))
    assert "Problem" in schema["components"]["schemas"]


def test_every_reference_of_the_document_is_there(api):
    text = api.get("schema/").content.decode()
    schema = json.loads(text)
    references = set(re.findall(r'"#/components/(\w+)/([^"]+)"', text))
    assert references
    for kind, name in references:
        assert name in schema["components"][kind]


def test_the_page_for_people_needs_no_script_of_its_own(api, client):
    answer = api.get("docs/")
    html = answer.content.decode()
    assert answer.status_code == 200
    for noun in LISTS:
        assert f"/api/v1/{noun}" in html
    assert "<style" not in html
    assert " style=" not in html
    assert "https://" not in html.replace("https://www.w3.org", "")
    assert html.count("<script") == html.count("<script src=")
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_a_demo_says_so(api, cast, settings):
    assert "demo" not in api.get("divisions").json()
    settings.GONGYI_DEMO = True
    for path in ("divisions", f"divisions/{cast.city.pk}", "notices", ""):
        assert api.get(path).json()["demo"] is True


def test_a_fault_has_no_etag(api):
    assert "ETag" not in api.get("divisions", limit=0)
    assert_problem(api.get("divisions", limit=0), 422, "bad_input")
