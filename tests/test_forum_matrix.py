"""Role × before, during, after × act × page, API, socket: one table, the same code everywhere."""

import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from deliberation.live.acts import perform
from deliberation.models import Comment, Poll, PollOption, Proposal, Stance, Vote
from portal.accounts.models import User
from portal.kit.errors import Refused
from tests.phases import a_consultation, not_yet, over

WHEN = {"before": not_yet, "during": a_consultation, "after": over}
ACTS = ["propose", "comment", "stance", "vote"]
# Who has no say here, and the code that says why.
OUTSIDE = {
    "anonymous": "not_signed_in",
    "newcomer": "residency_needed",
    "elsewhere": "residency_elsewhere",
    "shore_clerk": "residency_needed",
    "shore_editor": "residency_needed",
    "admin": "residency_needed",
}
IN_OFFICE = [
    "deputy",
    "member",
    "officer",
    "clerk",
    "editor",
    "reviewer",
    "moderator",
    "supervisor",
]
ROLES = [*OUTSIDE, "resident", *IN_OFFICE]
LATE = {"before": "phase_not_open", "during": None, "after": "phase_closed"}
LATE_VOTE = {"before": "poll_not_open", "during": None, "after": "poll_closed"}
WORDS = {"title": "先改老车棚", "text": "老车棚有顶有电。"}


def expected(role: str, when: str, act: str) -> str | None:
    """The code of the refusal; None where it is accepted."""
    if role in OUTSIDE:
        return OUTSIDE[role]
    if act == "vote":
        return "mandates_do_not_vote" if role in IN_OFFICE else LATE_VOTE[when]
    return LATE[when]


@pytest.fixture
def world(cast):
    """One matter in each state, with a proposal and a poll that are as old as the matter."""
    made = {}
    for when, make in WHEN.items():
        matter = make(cast)
        phase = matter.phases.get()
        proposal = Proposal.objects.create(
            consultation=matter, author=cast.clerk, mandate=cast.clerk.mandates.get(),
            once=uuid.uuid4().hex, created_at=phase.starts_at, **WORDS,
        )  # fmt: skip
        poll = Poll.objects.create(
            consultation=matter, question="先建哪一处？", opens_at=phase.starts_at,
            closes_at=phase.ends_at,
        )  # fmt: skip
        PollOption.objects.bulk_create(
            PollOption(poll=poll, number=number, text=text) for number, text in enumerate("甲乙")
        )
        made[when] = matter, proposal, poll
    return made


def rows() -> list:
    return [
        Proposal.objects.count(),
        Comment.objects.count(),
        sorted(Stance.objects.values_list("proposal", "person", "value")),
        sorted(Vote.objects.values_list("poll", "person", "choices")),
    ]


def by_page(client, act, matter, proposal, poll):
    """``(status, body)``; a page has no code, its sentence stands for it."""
    base = f"/consultations/{matter.pk}/"
    path, data = {
        "propose": (f"{base}proposals/new/", WORDS | {"title": "用页面提"}),
        "comment": (f"{base}comments/", {"text": WORDS["text"], "page": base}),
        "stance": (f"{base}proposals/{proposal.pk}/stance/", {"value": "support"}),
        "vote": (f"/polls/{poll.pk}/vote/", {"options": ["1"]}),
    }[act]
    return client.post(path, data)


def by_api(client, act, matter, proposal, poll):
    key, kind = {"consultation": str(matter.pk)}, "application/json"
    method, path, data = {
        "propose": ("post", "proposals", WORDS | key | {"title": "用接口提"}),
        "comment": ("post", "comments", {"text": WORDS["text"]} | key),
        "stance": ("put", f"proposals/{proposal.pk}/stance", {"value": "support"}),
        "vote": ("put", f"polls/{poll.pk}/vote", {"options": [1]}),
    }[act]
    return getattr(client, method)(f"/api/v1/{path}", json.dumps(data), content_type=kind)


def by_socket(person, act, matter, proposal, poll):
    data = {
        "propose": WORDS | {"title": "用连接提"},
        "comment": {"text": WORDS["text"]},
        "stance": {"proposal": str(proposal.pk), "value": "support"},
        "vote": {"poll": str(poll.pk), "options": [1]},
    }[act]
    try:
        perform(person, str(matter.pk), act, data, once=uuid.uuid4().hex)
    except Refused as refused:
        return refused
    return None


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("when", WHEN)
def test_the_matrix(world, cast, client, when, act):
    for role in ROLES:
        with transaction.atomic():
            point = transaction.savepoint()
            _cell(world[when], cast, client, role, when, act)
            transaction.savepoint_rollback(point)


def _cell(things, cast, client, role, when, act):
    code, cell = expected(role, when, act), f"{role} {when} {act}"
    client.logout()
    person = AnonymousUser()
    if role != "anonymous":
        person = User.objects.get(pk=getattr(cast, role).pk)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    before = rows()
    answer = by_api(client, act, *things)
    if code is None:
        assert answer.status_code in (200, 201, 204), (cell, answer.content)
        assert rows() != before, cell
        assert by_page(client, act, *things).status_code in (302, 303), cell
        assert by_socket(person, act, *things) is None, cell
        return
    assert answer.json()["code"] == code, (cell, answer.content)
    refused = by_socket(person, act, *things)
    assert refused is not None and refused.code == code, (cell, refused)
    assert answer.json()["detail"] == str(refused.message), cell
    page = by_page(client, act, *things)
    if code == "not_signed_in":
        assert page.status_code == 302 and page["Location"].startswith("/accounts/login/"), cell
    else:
        assert page.status_code == refused.status, cell
        assert escape(str(refused.message)) in page.content.decode(), cell
    assert rows() == before, cell


def test_a_resident_of_elsewhere_is_told_why_and_what_to_do(world, cast, as_):
    for when, things in world.items():
        page = by_page(as_(cast.elsewhere), "comment", *things).content.decode()
        assert "柳岸社区" in page and "重新登记" in page, when


def test_the_table_means_something():
    codes = {expected(role, when, act) for role in ROLES for when in WHEN for act in ACTS}
    assert len(codes) == 9 and None in codes
    assert timezone.now() + timedelta(0)
