"""Who may do what to the lawful record, by page and by program: one table, the same answer on both."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from deliberation.actions.resolutions import confirm_resolution
from deliberation.actions.rules import add_local_rule
from deliberation.models import (
    Attachment,
    LocalRule,
    RegisterEntry,
    Resolution,
    YearArrangement,
)
from deliberation.record.content import seen_digest
from tests.deliberation.test_deadlines import NOTICE
from tests.deliberation.test_resolutions import entered
from tests.deliberation.test_rules import CHARTER
from tests.test_access_matrix import EVERYBODY

KEEPERS = {"clerk", "editor", "city_editor", "admin"}
SECOND = {"editor", "city_editor", "reviewer", "supervisor", "admin"}
DESK = KEEPERS | SECOND | {"shore_clerk", "shore_editor"}
FORM = {
    "title": "修改居民公约", "held_on": "2026-03-22", "studied_on": "2026-02-26",
    "convener": "committee", "entitled": 72, "present": 61, "votes_for": 57, "votes_against": 1,
    "abstentions": 3, "women_present": 34, "representatives": 65, "authorised_by": "居民会议授权",
}  # fmt: skip
RULE = CHARTER | {"since_on": "{ahead}", "majority": ">=3/4"}


@dataclass(frozen=True)
class Act:
    """One act on both wires; ``{names}`` are of the world below."""

    name: str
    allowed: frozenset
    page: str
    data: dict
    method: str = ""
    path: str = ""
    body: dict | None = None


def act(name, allowed, page, data, method="", path="", body=None):
    return Act(name, frozenset(allowed), page, data, method, path, body)


ACTS = [
    act("enter", KEEPERS, "/staff/resolutions/new/?division={place}&kind=residents_reps", FORM,
        "post", "resolutions", FORM | {"division": "{place}", "meeting_kind": "residents_reps"}),
    act("edit", KEEPERS, "/staff/resolutions/{draft}/edit/", FORM, "put", "resolutions/{draft}", FORM),
    act("discard", KEEPERS, "/staff/resolutions/{draft}/discard/", {}, "delete", "resolutions/{draft}"),
    act("confirm", SECOND, "/staff/resolutions/{draft}/confirm/", {"seen": "{seen}"},
        "put", "resolutions/{draft}/confirmation", {"seen": "{seen}"}),
    act("correct", KEEPERS, "/staff/resolutions/{done}/correct/", {"reason": "抄错了"},
        "post", "resolutions/{done}/correction", {"reason": "抄错了"}),
    act("make a rule", KEEPERS, "/staff/resolutions/rules/new/?division={place}&kind=residents_reps",
        RULE, "post", "rules", RULE | {"division": "{place}"}),
    act("end a rule", KEEPERS, "/staff/resolutions/rules/{rule}/end/", {"until_on": "{ahead}"},
        "put", "rules/{rule}/end", {"until_on": "{ahead}"}),
    act("attach", KEEPERS, "/staff/resolutions/{draft}/papers/", {"kind": "minutes", "file": None},
        "upload", "resolutions/{draft}/papers", {"kind": "minutes", "file": None}),
    act("arrange a year", {"admin"}, "/staff/holidays/", {"text": NOTICE, "source": "国办"}),
]  # fmt: skip
READS = [
    ("/staff/resolutions/", DESK), ("/staff/resolutions/rules/", DESK),
    ("/staff/resolutions/{draft}/", KEEPERS | SECOND), ("/staff/resolutions/{done}/", DESK),
    ("/staff/holidays/", {"admin"}), ("/resolutions/{draft}/", ()),
    ("/resolutions/{draft}/certificate.json", ()), ("/resolutions/{draft}/certificate/", ()),
    ("/api/v1/resolutions/{draft}", ()), ("/api/v1/resolutions/drafts", DESK),
    ("/api/v1/resolutions/drafts/{draft}", KEEPERS | SECOND),
    *[(path, EVERYBODY) for path in (
        "/resolutions/", "/resolutions/{done}/", "/resolutions/{done}/certificate/",
        "/resolutions/{done}/certificate.json", "/resolutions/register.jsonl",
        "/resolutions/heads.json", "/recount.py", "/rules/", "/deadlines/",
        "/api/v1/resolutions", "/api/v1/resolutions/{done}", "/api/v1/rules", "/api/v1/deadlines",
    )],
]  # fmt: skip


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    done = entered(cast)
    confirm_resolution(cast.supervisor, done)
    # In force a day after the meetings, which the law decides.
    rule = add_local_rule(cast.clerk, cast.bridge, **(CHARTER | {"since_on": date(2026, 3, 23)}))
    draft = entered(cast, matters="DRAFT-7c1e 只有登记的人看得到。")
    return {"place": cast.bridge.pk, "draft": draft.pk, "done": done.pk, "rule": rule.pk,
            "seen": seen_digest(draft), "ahead": timezone.localdate() + timedelta(9)}  # fmt: skip


def rows():
    return [
        sorted(map(str, model.objects.values_list())) for model in
        (Resolution, Attachment, LocalRule, RegisterEntry, YearArrangement)
    ]  # fmt: skip


def filled(data, world):
    if isinstance(data, dict):
        return {name: filled(value, world) for name, value in data.items()}
    if isinstance(data, str) and data.startswith("{"):
        return data.format(**world)
    return SimpleUploadedFile("a.pdf", b"%PDF-1.7 a") if data is None else data


def by_page(client, trying, world):
    return client.post(trying.page.format(**world), filled(trying.data, world))


def by_api(client, trying, world):
    path, body = f"/api/v1/{trying.path}".format(**world), filled(trying.body or {}, world)
    if trying.method == "upload":
        return client.post(path, body)
    return getattr(client, trying.method)(path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("trying", ACTS, ids=lambda one: one.name)
def test_the_matrix(world, cast, client, trying):
    for who in EVERYBODY:
        for wire in (by_page, by_api) if trying.method else (by_page,):
            with transaction.atomic():
                point = transaction.savepoint()
                _cell(world, cast, client, trying, who, wire)
                transaction.savepoint_rollback(point)


def _cell(world, cast, client, trying, who, wire):
    client.logout()
    if who != "anonymous":
        client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    before, answer = rows(), wire(client, trying, world)
    cell = f"{who}: {trying.name} {wire.__name__} -> {answer.status_code} {answer.content[:300]!r}"
    if who in trying.allowed:
        assert answer.status_code in (200, 204, 302), cell
        assert rows() != before, cell
        return
    assert rows() == before, cell
    assert "DRAFT-7c1e" not in answer.content.decode() or who in KEEPERS | SECOND, cell
    if who == "anonymous":
        assert answer.status_code in ((302,) if wire is by_page else (401,)), cell
    else:
        assert answer.status_code == (409 if (who, trying.name) == ("clerk", "confirm") else 403), (
            cell
        )


@pytest.mark.parametrize(("path", "allowed"), READS)
def test_who_reads_what(world, cast, client, path, allowed):
    for who in EVERYBODY:
        client.logout()
        if who != "anonymous":
            client.force_login(
                getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend"
            )
        answer = client.get(path.format(**world))
        body = b"".join(answer) if answer.streaming else answer.content
        if who in allowed:
            assert answer.status_code == 200, (who, path, answer.status_code)
        else:
            assert answer.status_code in (302, 401, 403, 404), (who, path, answer.status_code)
            assert b"DRAFT-7c1e" not in body, (who, path)


def test_the_register_names_nobody(world, cast, client):
    """Offices stand there, no person and no account."""
    for path in ("/resolutions/{done}/", "/resolutions/{done}/certificate.json",
                 "/resolutions/register.jsonl", "/api/v1/resolutions/{done}"):  # fmt: skip
        body = client.get(path.format(**world)).content.decode()
        for person in cast.people.values():
            assert person.public_name not in body, (path, person.public_name)
            assert str(person.pk) not in body, (path, person.public_name)
