"""How the API says no, and that nothing odd that is sent breaks it."""

import base64
import json
import uuid

import pytest
from django.conf import settings
from django.utils import translation

from portal.kit import problems
from portal.kit.keyset import encode
from tests.cast import a_compact, a_notice

from .conftest import assert_problem

LISTS = ("divisions", "bodies", "people", "compacts", "editions", "programs", "notices")


@pytest.mark.parametrize(
    "path", ["nothing", "divisions/x/y", "me/nothing", "..", "nothing/", "%00"]
)
def test_an_unknown_address_is_a_problem(api, path):
    assert_problem(api.get(path), 404, "not_found")
    assert_problem(api.post(path), 404, "not_found")


def test_a_slash_at_the_end_is_forgiven(api, cast):
    assert api.get("divisions/").json() == api.get("divisions").json()
    assert api.get(f"divisions/{cast.city.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["divisions", "compacts", "me/residency", "residencies/confirm"])
def test_a_method_that_nobody_offers(api, path):
    answer = api.client.patch(f"/api/v1/{path}")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"]


def test_head_is_get_without_a_body(api, cast):
    answer = api.client.head("/api/v1/divisions")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "101"}, "limit"),
        ({"limit": "0"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"cursor": "x" * 1001}, "cursor"),
        ({"search": "x" * 201}, "search"),
    ],
)
@pytest.mark.parametrize("noun", LISTS)
def test_what_a_list_cannot_use_is_said_by_field(api, noun, query, field):
    body = assert_problem(api.get(noun, **query), 422, "bad_input")
    assert list(body["errors"]) == [field]


@pytest.mark.parametrize(
    ("noun", "query"),
    [
        ("divisions", {"level": "planet"}),
        ("divisions", {"kind": "x"}),
        ("divisions", {"within": "x"}),
        ("divisions", {"parent": "\x00"}),
        ("bodies", {"kind": "x"}),
        ("bodies", {"division": "1"}),
        ("people", {"role": "clerk"}),
        ("compacts", {"category": "x"}),
        ("compacts", {"kind": "\x00"}),
        ("editions", {"compact": "x"}),
        ("notices", {"open": "perhaps"}),
    ],
)
def test_a_filter_takes_only_what_it_knows(api, noun, query):
    body = assert_problem(api.get(noun, **query), 422, "bad_input")
    assert list(body["errors"]) == list(query)


def test_a_division_that_is_not_there_is_said(api, cast):
    for noun in ("bodies", "people", "compacts", "notices"):
        body = assert_problem(api.get(noun, division=uuid.uuid4()), 422, "division_unknown")
        assert "division" in body["errors"]


def cursors():
    yield from ("x", "é", "AAAA", "====", "\x00", "bnVsbA", "W10")
    for count in range(1, 5):
        for value in ("x", "\x00", "", "9" * 400, "2026-99-99", "'; --", "\ud800"):
            raw = json.dumps([value] * count).encode()
            yield base64.urlsafe_b64encode(raw).decode()
    yield encode(["1", "2", "3"])


def test_no_cursor_breaks_a_list(api, cast):
    a_compact(cast)
    a_notice(cast)
    for cursor in cursors():
        for noun in LISTS:
            answer = api.get(noun, cursor=cursor)
            assert answer.status_code in {200, 422}, (noun, cursor, answer.content)
            if answer.status_code == 422:
                assert "cursor" in answer.json()["errors"]


def test_no_words_break_a_list(api, cast):
    for words in ("\x00", "a\x00b", "%", "'\"", "\ufffe", "公约 " * 30, "*(", '"', "a AND", "-"):
        for noun in LISTS:
            assert api.get(noun, search=words).status_code == 200, (noun, words)


def test_keys_of_the_query_never_reach_the_database(api, cast):
    for key in ("user__phone__startswith", "pk", "name__regex", "path", "q", "__class__"):
        for noun in LISTS:
            odd = api.client.get(f"/api/v1/{noun}", {key: "("})
            assert odd.json() == api.get(noun).json()


def test_what_cannot_be_read_as_json_is_malformed(api_as):
    clerk = api_as("clerk")
    for body in ("{", "", "\x00", "[]", "null", '"x"', "1", "[" * 5000):
        assert_problem(clerk.post("residencies/confirm", body), 422, "bad_input")
        assert_problem(clerk.put("me/residency", body), 422, "bad_input")


def test_fields_of_a_body_are_named(api_as):
    body = assert_problem(api_as("clerk").post("residencies/confirm", {}), 422, "bad_input")
    assert set(body["errors"]) == {"code", "household", "adult", "basis"}


def test_a_body_that_is_too_large(api_as):
    big = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = api_as("clerk").put("me/residency", json.dumps({"division": big}))
    assert_problem(answer, 413, "too_large")


def test_a_fault_is_a_problem_too(api, monkeypatch):
    monkeypatch.setattr("portal.territory.api.listed", lambda *args: 1 / 0)
    assert_problem(api.get("divisions"), 500, "broken")


def test_sentences_come_in_the_readers_language(api, monkeypatch):
    monkeypatch.setattr(problems, "_title", lambda status: translation.get_language())
    for asked, language in (("zh-CN", "zh-hans"), ("en", "en"), ("fr", "zh-hans")):
        answer = api.client.get("/api/v1/me", headers={"Accept-Language": asked})
        assert answer.json()["detail"] == language
        assert "Accept-Language" in answer["Vary"]
