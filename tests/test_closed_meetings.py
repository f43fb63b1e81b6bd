"""Who is not invited learns nothing of a closed meeting: whatever they ask, by page, form or API, is
answered as for an id that there never was, by as many reads, and no list, count, feed, search, bell or
file has anything of it."""

import json
import re
import uuid
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from deliberation.acts import ACTS, perform
from deliberation.models import Meeting
from deliberation.queries.moderation import totals
from portal.accounts.models import User
from portal.api import api
from portal.kit.errors import Refused
from tests.closed import FOUND_BY, MARK, closed_world, kinds, secrets
from tests.sittings import sitting

OUTSIDERS = ["anonymous", "elsewhere", "newcomer", "member", "editor", "shore_clerk", "moderator",
             "reviewer", "supervisor", "admin"]  # fmt: skip
INSIDERS = ["deputy", "clerk", "officer", "resident"]
ASKERS = ["anonymous", "elsewhere", "moderator", "admin"]  # who is asked the many questions
UUID = "<uuid"
# What is different in every answer.
FRESH = re.compile(
    r'name="(?:csrfmiddlewaretoken|once)" value="[^"]*"|csrf[-_ ]?token["\s:=]+[\w]{20,}', re.I
)


@pytest.fixture
def world(cast, settings):
    settings.MEETING_CHANGES_A_MINUTE = 10_000  # everything is tried again and again
    return closed_world(cast)


def signed_in(cast, role) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(cast.people[role], backend="django.contrib.auth.backends.ModelBackend")
    return client


def routes(patterns=None, before="") -> list[str]:
    found = []
    for pattern in patterns or get_resolver().url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append(route)
        elif "admin" not in route:
            found += routes(pattern.url_patterns, route)
    return found


# The segment before an id -> of what it is the id. Routes whose ids are of other things are not asked.
NAMED = {
    "meetings": "meeting", "turns": "turn", "questions": "question", "promises": "promise",
    "referrals": "question", "mutes": "mute", "rulings": "ruling", "strawpolls": "strawpoll",
    "invitations": "meetinginvitation", "invitation": "meetinginvitation", "minutes": "minutes",
    "objections": "minutesobjection", "join": "key", "turn": "turn", "question": "question",
}  # fmt: skip


def asked_of(ids: dict) -> list[str]:
    """Every address that could name something of the meeting, pages and API, filled in with it; in the
    same order whatever the ids."""
    paths = []
    for route in sorted(routes()):
        if UUID in route and not route.startswith("^"):
            paths += [
                f"/{one}" for kind in ("turn", "question") if (one := _filled(route, kind, ids))
            ]
    return list(dict.fromkeys(paths))


def _filled(route: str, kind: str, ids: dict) -> str:
    parts, before = [], ""
    for part in route.split("/"):
        if part == "<slug:kind>":
            part = kind
        elif part == "<slug:key>":
            part = "0" * 32
        elif part.startswith("<"):
            thing = NAMED.get(before)
            if thing not in ids:
                return ""
            part = str(ids[thing])
        parts.append(part)
        before = part if "-" not in part else before
    return "/".join(parts)


def test_the_addresses_that_are_asked_are_all_of_them(world):
    ids = kinds(world)
    paths = asked_of(ids)
    assert len(paths) >= 50, len(paths)
    meeting = [route for route in routes() if "meetings/<uuid" in route]
    answered = [path for path in paths if f"meetings/{ids['meeting']}" in path]
    left_out = [
        route for route in meeting
        if not any(re.fullmatch(_as_pattern(route), path[1:]) for path in answered)
    ]  # fmt: skip
    assert left_out == []


def _as_pattern(route: str) -> str:
    return re.sub(r"<[^>]*>", "[^/]+", route).replace(".", r"\.")


def answer_to(client, path, method="get") -> tuple:
    """``(status, where to, body)`` without what is new every time, and how many reads it took."""
    with CaptureQueriesContext(connection) as caught:
        if method == "get":
            answer = client.get(path)
        else:
            kind = "application/json" if "/api/" in path else "application/x-www-form-urlencoded"
            answer = getattr(client, method)(
                path, "{}" if "/api/" in path else "x=1", content_type=kind
            )
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = FRESH.sub("", body.decode("utf-8", "replace"))
    return (answer.status_code, answer.get("Location", ""), text), len(caught)


def without(answer: tuple, ids) -> tuple:
    """The answer may say what was asked for, as it was asked."""
    status, where, text = answer
    for pk in ids:
        where, text = where.replace(str(pk), "ID"), text.replace(str(pk), "ID")
    return status, where, text


@pytest.mark.parametrize("role", ASKERS)
def test_what_is_asked_by_its_id_is_not_there(world, cast, role):
    """As for ids that never were, in status, body and number of reads."""
    client, true = signed_in(cast, role), kinds(world)
    false = {kind: uuid.uuid4() for kind in true}
    client.get("/")
    wrong = []
    pairs = dict(zip(asked_of(true), asked_of(false), strict=True))
    for (path, made_up), method in product(pairs.items(), ("get", "post", "put", "delete")):
        if method in ("put", "delete") and "/api/" not in path:
            continue
        told, reads = answer_to(client, path, method)
        none, as_many = answer_to(client, made_up, method)
        if without(told, true.values()) != without(none, false.values()) or reads != as_many:
            wrong.append((method, path, told[0], none[0], reads, as_many))
        if told[0] == 200 or MARK in told[2]:
            wrong.append((method, path, told[0], "answered"))
    assert not wrong, wrong


@pytest.mark.parametrize("role", ASKERS)
def test_acts_are_refused_as_in_no_meeting(world, cast, role):
    for act in ACTS:
        answers = []
        for pk in (world["now"].pk, uuid.uuid4()):
            person = (
                AnonymousUser()
                if role == "anonymous"
                else User.objects.get(pk=cast.people[role].pk)
            )
            with CaptureQueriesContext(connection) as caught, pytest.raises(Refused) as refused:
                perform(person, pk, act, {"text": "一句。"}, name="k")
            answers.append((refused.value.code, str(refused.value.message), len(caught)))
        assert answers[0] == answers[1], act


# --- lists, counts, feeds, search, bell, files ------------------------------------------------------


def everything_listed() -> list[str]:
    """Every address without an id, of pages and of the API."""
    plain = [f"/{route}" for route in routes() if "<" not in route and not route.startswith("^")]
    schema = api.get_openapi_schema()["paths"]
    listed = [path for path, methods in schema.items() if "get" in methods and "{" not in path]
    return [p for p in sorted({*plain, *listed}) if "logout" not in p and "/_allauth" not in p]


def around(world) -> list[str]:
    matter = world["done"].consultation_id
    searches = [f"{path}?search={FOUND_BY}" for path in (
        "/meetings/", "/consultations/", "/api/v1/meetings", "/api/v1/turns", "/api/v1/questions",
        "/api/v1/promises", "/api/v1/minutes", "/api/v1/consultations", "/api/v1/proposals",
    )]  # fmt: skip
    states = [f"/meetings/?state={state}" for state in ("sitting", "coming", "over", "cancelled")]
    states += [f"/api/v1/meetings?state={s}" for s in ("sitting", "coming", "over", "cancelled")]
    return [
        f"/consultations/{matter}/", f"/consultations/{matter}/host/", f"/api/v1/consultations/{matter}",
        *(f"/api/v1/consultations/{matter}/{part}" for part in ("events", "state", "tally")),
        *(f"/api/v1/{noun}?consultation={matter}"
          for noun in ("meetings", "turns", "questions", "promises", "minutes", "rulings")),
        f"/search/?q={FOUND_BY}", *searches, *states,
        "/places/370303/005/901/", "/sitemap.xml", "/robots.txt", "/feeds/",
    ]  # fmt: skip


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_list_count_search_bell_or_file_has_anything_of_it(world, cast, role):
    client, hidden = signed_in(cast, role), secrets(world)
    seen = 0
    for path in [*everything_listed(), *around(world)]:
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        assert MARK not in text, (role, path)
        assert not [pk for pk in hidden if pk in text], (role, path)
        seen += answer.status_code == 200
    assert seen > 40, seen


@pytest.mark.parametrize("role", INSIDERS)
def test_who_is_invited_finds_it(world, cast, role):
    """Or else the tests above would find nothing because there is nothing to find."""
    client = signed_in(cast, role)
    for meeting in (world["now"], world["ahead"]) if role != "officer" else (world["done"],):
        assert MARK in client.get(f"/meetings/{meeting.pk}/").content.decode()
        assert MARK in client.get(f"/api/v1/meetings/{meeting.pk}").content.decode()
    for path in ("/meetings/", f"/meetings/?search={FOUND_BY}", "/api/v1/meetings",
                 f"/consultations/{world['done'].consultation_id}/", "/api/v1/promises"):  # fmt: skip
        assert MARK in client.get(path).content.decode(), path


def test_numbers_count_it_nowhere(cast):
    """What everybody reads is the same before and after there was a closed meeting."""
    paths = [*everything_listed(), "/places/370303/005/901/"]
    before = {path: answer_to(Client(), path)[0] for path in paths}
    totals_before = totals()
    world = closed_world(cast)
    matter = str(world["done"].consultation_id)
    after = {path: answer_to(Client(), path)[0] for path in paths}
    changed = [path for path in paths if before[path] != after[path]]
    # The consultation itself is public and new, and a lawful record may be under way.
    named = [path for path in changed if matter not in after[path][2]]
    assert named == [], named
    assert totals() == totals_before


def test_what_was_public_and_is_closed_now_is_gone_at_once(cast):
    meeting = sitting(cast)
    outsider = signed_in(cast, "elsewhere")
    assert outsider.get(f"/meetings/{meeting.pk}/").status_code == 200
    assert json.loads(outsider.get("/api/v1/meetings").content)["items"]
    Meeting.objects.update(is_closed=True)
    assert outsider.get(f"/meetings/{meeting.pk}/").status_code == 404
    assert json.loads(outsider.get("/api/v1/meetings").content)["items"] == []
