"""Who may do what in the forum by program, before, during and after: one table.

The second half reads every answer to everybody for what is nobody else's to know.
"""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from deliberation.actions.moderation import appeal, flag_words, hide_words
from deliberation.actions.polls import cast_vote
from deliberation.actions.proposals import take_stance
from deliberation.actions.remarks import settle_remark
from deliberation.models import (
    Appeal,
    Comment,
    Consultation,
    Passage,
    Phase,
    Poll,
    Proposal,
    Remark,
    RemarkBacking,
    Ruling,
    Stance,
    Vote,
)
from deliberation.queries.consultations import get_poll
from portal.accounts.actions.people import register_assisted
from portal.accounts.models import Mandate, Residency, User
from tests.phases import DAY, a_comment, a_consultation, a_poll, a_proposal, not_yet, over
from tests.texts import a_remark, a_text

from .conftest import assert_problem

ROLES = [
    "anonymous", "newcomer", "resident", "elsewhere", "deputy", "member", "officer", "clerk",
    "moderator",
]  # fmt: skip
DONE = (200, None)
STRANGERS = {
    "anonymous": (401, "not_signed_in"),
    "newcomer": (403, "residency_needed"),
    "elsewhere": (403, "residency_elsewhere"),
}
# Who has a voice: the residents, and people in office whose place overlaps.
VOICES = ("resident", "deputy", "member", "officer", "clerk", "moderator")
IN_OFFICE = ("deputy", "member", "officer", "clerk", "moderator")
ONLY_RESIDENTS = STRANGERS | dict.fromkeys(IN_OFFICE, (403, "mandates_do_not_vote"))


def voices(outcome):
    return STRANGERS | dict.fromkeys(VOICES, outcome)


def residents(outcome):
    return ONLY_RESIDENTS | {"resident": outcome}


NOT_YET, TOO_LATE = (409, "phase_not_open"), (409, "phase_closed")
# act -> when -> role -> (status, code)
TABLE = {
    "propose": {
        "before": voices(NOT_YET), "during": voices(DONE), "after": voices(TOO_LATE)
    },
    "comment": {
        "before": voices(NOT_YET), "during": voices(DONE), "after": voices(TOO_LATE)
    },
    "stance": {
        "before": voices(NOT_YET), "during": voices(DONE), "after": voices(TOO_LATE)
    },
    "vote": {
        "before": residents((409, "poll_not_open")),
        "during": residents(DONE),
        "after": residents((409, "poll_closed")),
    },
}  # fmt: skip
WRITTEN = {"propose": Proposal, "comment": Comment, "stance": Stance, "vote": Vote}


def before(cast):
    matter, now = not_yet(cast), timezone.now()
    proposal = a_proposal(cast, matter, by=cast.supervisor, now=now + DAY + timedelta(hours=1))
    return matter, proposal, a_poll(cast, matter, opens_at=now + DAY, closes_at=now + 2 * DAY)


def during(cast):
    matter = a_consultation(cast)
    return matter, a_proposal(cast, matter, by=cast.supervisor), a_poll(cast, matter)


def after(cast):
    matter, now = over(cast), timezone.now()
    proposal = a_proposal(cast, matter, by=cast.supervisor, now=now - DAY)
    poll = a_poll(
        cast, matter, now=now - DAY, opens_at=now - DAY, closes_at=now - timedelta(hours=2)
    )
    return matter, proposal, poll


WHEN = {"before": before, "during": during, "after": after}
HOW = {
    "propose": lambda api, matter, proposal, poll: api.post(
        "proposals", {"consultation": str(matter.pk), "title": "标题", "text": "内容。"}
    ),
    "comment": lambda api, matter, proposal, poll: api.post(
        "comments", {"consultation": str(matter.pk), "text": "内容。"}
    ),
    "stance": lambda api, matter, proposal, poll: api.put(
        f"proposals/{proposal.pk}/stance", {"value": "support"}
    ),
    "vote": lambda api, matter, proposal, poll: api.put(
        f"polls/{poll.pk}/vote", {"options": [0]}
    ),
}  # fmt: skip


def outcome(answer):
    if answer.status_code < 400:
        return answer.status_code, None
    code = answer.json()["code"]
    assert_problem(answer, answer.status_code, code)
    return answer.status_code, code


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("act", TABLE)
def test_who_takes_part_when(api_as, cast, act, when):
    """All roles in one go: building the cast takes longer than asking."""
    expected = TABLE[act][when]
    assert set(expected) == set(ROLES)
    stage = WHEN[when](cast)
    rows = WRITTEN[act].objects
    there = rows.count()
    found = {role: outcome(HOW[act](api_as(role), *stage)) for role in ROLES}
    assert found == expected
    assert rows.count() - there == list(expected.values()).count(DONE)


# act -> (how, who may, what the others are told)
HOSTS_ONLY, NO_HOST = ("deputy",), (403, "not_the_host")
MODERATORS, NO_MODERATOR = ("moderator",), (403, "moderator_needed")
ROLE_ACTS = {
    "open": (
        lambda api, stage: api.post("consultations", an_announcement(stage.matter)),
        ("deputy", "member", "officer", "clerk"),
        (403, "host_role_needed"),
    ),
    "extend a phase": (
        lambda api, stage: api.put(
            f"phases/{stage.phase.pk}", {"ends_at": later(), "reason": "再等等。"}
        ),
        HOSTS_ONLY, NO_HOST,
    ),
    "settle": (
        lambda api, stage: api.put(
            f"proposals/{stage.proposal.pk}/outcome", {"outcome": "adopted"}
        ),
        HOSTS_ONLY, NO_HOST,
    ),
    "ask": (
        lambda api, stage: api.post(
            "polls",
            {"consultation": str(stage.matter.pk), "question": "问？", "options": ["一", "二"],
             "opens_at": timezone.now().isoformat(), "closes_at": later()},
        ),
        HOSTS_ONLY, NO_HOST,
    ),
    "extend a poll": (
        lambda api, stage: api.put(
            f"polls/{stage.poll.pk}/closing", {"closes_at": later(), "reason": "再等等。"}
        ),
        HOSTS_ONLY, NO_HOST,
    ),
    "cancel a poll": (
        lambda api, stage: api.put(
            f"polls/{stage.poll.pk}/cancellation", {"reason": "写错了。"}
        ),
        HOSTS_ONLY, NO_HOST,
    ),
    "sum up": (
        lambda api, stage: api.post(
            f"consultations/{stage.ended.pk}/sum-up", {"consensus": "先改老车棚。"}
        ),
        HOSTS_ONLY, NO_HOST,
    ),
    "add a paper": (
        lambda api, stage: api.upload(
            f"consultations/{stage.matter.pk}/documents",
            {"title": "草案", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")},
        ),
        HOSTS_ONLY, NO_HOST,
    ),
    "read the flags": (lambda api, stage: api.get("flags"), MODERATORS, NO_MODERATOR),
    "read the appeals": (lambda api, stage: api.get("appeals"), MODERATORS, NO_MODERATOR),
    "rule": (
        lambda api, stage: api.post(
            "rulings",
            {"kind": "proposal", "id": str(stage.proposal.pk), "decision": "hide",
             "rule": "off_topic", "facts": "与充电无关。"},
        ),
        MODERATORS, NO_MODERATOR,
    ),
    "flag": (
        lambda api, stage: api.post(
            "flags", {"kind": "proposal", "id": str(stage.proposal.pk), "rule": "abuse"}
        ),
        tuple(role for role in ROLES if role != "anonymous"), None,
    ),
    "read own stances": (
        lambda api, stage: api.get("stances"),
        tuple(role for role in ROLES if role != "anonymous"), None,
    ),
    "read the bell": (
        lambda api, stage: api.get("me/notifications"),
        tuple(role for role in ROLES if role != "anonymous"), None,
    ),
    "clear the bell": (
        lambda api, stage: api.put("me/notifications/read", {}),
        tuple(role for role in ROLES if role != "anonymous"), None,
    ),
}  # fmt: skip


def an_announcement(matter):
    now = timezone.now()
    return {
        "scope": str(matter.scope_id), "topic": "别的事", "background": "说明。",
        "legal_basis": "依据。",
        "phases": {"opinions": {"starts_at": now.isoformat(), "ends_at": later()}},
    }  # fmt: skip


def later():
    return (timezone.now() + 20 * DAY).isoformat()


class Stage:
    def __init__(self, cast):
        self.matter, self.proposal, self.poll = during(cast)
        self.phase = Phase.objects.get(consultation=self.matter)
        self.ended = over(cast)


@pytest.mark.parametrize("act", ROLE_ACTS)
def test_what_only_a_role_may_do(api_as, cast, act):
    how, allowed, refusal = ROLE_ACTS[act]
    stage = Stage(cast)
    expected = dict.fromkeys(ROLES, refusal) | dict.fromkeys(allowed, DONE)
    expected["anonymous"] = (401, "not_signed_in")
    assert {role: outcome(how(api_as(role), stage)) for role in ROLES} == expected


def test_a_mandate_that_is_not_in_force_opens_nothing(api_as, cast):
    stage = Stage(cast)
    yesterday = timezone.localdate() - timedelta(days=1)
    Mandate.objects.filter(role__in=["deputy", "moderator"]).update(ends_on=yesterday)
    deputy = api_as("deputy")
    for act, code in (
        ("settle", "not_the_host"), ("sum up", "not_the_host"), ("open", "host_role_needed")
    ):  # fmt: skip
        assert outcome(ROLE_ACTS[act][0](deputy, stage)) == (403, code)
    moderator = api_as("moderator")
    assert outcome(ROLE_ACTS["rule"][0](moderator, stage)) == (403, "moderator_needed")


def test_a_lapsed_residency_has_no_voice(api_as, cast):
    stage = during(cast)
    now = timezone.now()
    Residency.objects.filter(user=cast.resident).update(
        confirmed_at=now - 400 * DAY, valid_until=now - DAY
    )
    resident = api_as("resident")
    for act, how in HOW.items():
        assert outcome(how(resident, *stage)) == (403, "residency_needed"), act


def test_in_a_closed_consultation_nothing_is_done(api_as, cast):
    matter, proposal, poll = stage = during(cast)
    now = timezone.now()
    Consultation.objects.filter(pk=matter.pk).update(
        summed_up_at=now, consensus="好。", closed_at=now
    )
    resident = api_as("resident")
    assert {act: outcome(how(resident, *stage)) for act, how in HOW.items()} == {
        "propose": (409, "phase_closed"), "comment": (409, "phase_closed"),
        "stance": (409, "phase_closed"), "vote": (409, "consultation_closed"),
    }  # fmt: skip
    deputy = api_as("deputy")
    path = f"proposals/{proposal.pk}/outcome"
    assert_problem(deputy.put(path, {"outcome": "adopted"}), 409, "consultation_closed")
    longer = {"closes_at": later(), "reason": "补投。"}
    assert_problem(deputy.put(f"polls/{poll.pk}/closing", longer), 409, "consultation_closed")


# --- what is nobody else's to know --------------------------------------------------------------

MARKERS = ("13911112222", "login-name-", "H-SECRET-", "once-secret-")
LISTS = ("consultations", "phases", "proposals", "comments", "remarks", "polls", "rulings")
OWN = (
    "stances", "flags", "appeals", "me/notifications", "me/words", "me/words?kind=comments",
    "me/words?kind=remarks", "me/words?kind=stances", "me/words?kind=votes", "me/receipts",
)  # fmt: skip
ASKERS = ["anonymous", "resident", "elsewhere", "deputy", "clerk", "moderator", "admin"]


@pytest.fixture
def marked(cast):
    """A busy consultation, and everybody has a phone, a login name and a household to be seen."""
    granny = register_assisted(
        cast.clerk, cast.bridge, name="王奶奶的话", household="1-1", adult=True, basis="door"
    )
    matter, proposal, poll = during(cast)
    mine = a_proposal(cast, matter, once="once-secret-1")
    comment = a_comment(cast, matter, proposal=mine, by=cast.deputy, once="once-secret-2")
    a_comment(cast, matter, answers=comment)
    a_comment(cast, matter, by=cast.clerk, for_person=granny, consent=True, text="我走不远。")
    take_stance(cast.resident, proposal, value="support")
    cast_vote(cast.resident, get_poll(poll.pk), options=[1])
    flag_words(cast.officer, proposal, rule="abuse", note="说明。")
    ruling = hide_words(cast.moderator, mine, rule="off_topic", facts="与充电无关。")
    appeal(cast.resident, ruling, text="有关。")
    Appeal.objects.update(against=cast.admin)  # so that the moderator sees it waiting
    over(cast, cast.shore)
    text = a_text(cast)
    a_remark(cast, text, once="once-secret-3")
    typed = a_remark(cast, text, by=cast.clerk, for_person=granny, consent=True, kind="unclear")
    RemarkBacking.objects.create(remark=typed, person=cast.resident, at=timezone.now())
    settle_remark(cast.editor, typed, outcome="adopted")
    for number, user in enumerate(User.objects.all()):
        user.phone, user.username = f"+861391111222{number:02d}"[:16], f"login-name-{number}"
        user.save()
    Residency.objects.update(household="H-SECRET-1")
    return cast


def everything():
    yield from (*LISTS, *OWN, "proposals?search=标题", "comments?limit=100")
    for model, noun in (
        (Consultation, "consultations"), (Phase, "phases"), (Proposal, "proposals"),
        (Comment, "comments"), (Poll, "polls"), (Remark, "remarks"), (Passage, "passages"), (Ruling, "rulings"), (User, "proposals"),
    ):  # fmt: skip
        yield from (f"{noun}/{pk}" for pk in model.objects.values_list("pk", flat=True))
    for pk in Consultation.objects.values_list("pk", flat=True):
        yield from (f"consultations/{pk}/{part}" for part in ("events", "state", "tally"))
        yield f"consultations/{pk}/passages"
    for pk in Passage.objects.values_list("pk", flat=True):
        yield f"passages/{pk}/remarks"
    for pk in Comment.objects.values_list("pk", flat=True):
        yield f"comments?thread={pk}"


def assert_tells_nothing(answer, told=()):
    text = answer.content.decode()
    assert not [marker for marker in MARKERS if marker in text], text
    users = {str(pk) for pk in User.objects.values_list("pk", flat=True)} - set(told)
    assert not [pk for pk in users if pk in text], text


@pytest.mark.parametrize("role", ASKERS)
def test_nothing_private_is_told_to_anybody(marked, api_as, client, role):
    if role == "anonymous":
        client.logout()
    else:
        client.force_login(marked.people[role], backend="django.contrib.auth.backends.ModelBackend")
    for path in everything():
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code in {200, 401, 403, 404}, (path, answer.content)
        assert_tells_nothing(answer)


def test_what_is_written_is_answered_without_anybodys_id(marked, client, as_):
    from .conftest import Caller

    stage = Stage(marked)
    api = Caller(client)
    for role in ("resident", "deputy", "moderator", "officer"):
        as_(User.objects.get(pk=marked.people[role].pk))
        for how in HOW.values():
            assert_tells_nothing(how(api, stage.matter, stage.proposal, stage.poll))
        for how, _allowed, _refusal in ROLE_ACTS.values():
            assert_tells_nothing(how(api, stage))


@pytest.mark.parametrize("words", [*MARKERS, "槐花落下来", "王奶奶"])
def test_nobody_is_found_by_what_is_private_or_by_name(marked, client, words):
    for noun in ("consultations", "proposals", "comments", "remarks", "polls"):
        assert client.get(f"/api/v1/{noun}", {"search": words}).json()["items"] == []


def test_nobody_reads_what_somebody_voted_or_flagged(marked, api_as, as_, client):
    as_(marked.moderator)
    waiting = client.get("/api/v1/flags").json()["items"]
    assert waiting and all("person" not in one for one in waiting)
    client.logout()
    for poll in client.get("/api/v1/polls").json()["items"]:
        assert (poll["results"], poll["mine"]) == (None, None)


@pytest.mark.parametrize("path", [*OWN, "me/export"])
def test_what_is_ones_own_is_kept_nowhere(api_as, path):
    answer = api_as("moderator").get(path)
    assert answer.status_code == 200
    assert "ETag" not in answer
    assert answer["Cache-Control"] == "private, no-store"


def test_what_is_public_is_asked_anew_by_etag(api, cast):
    matter, proposal, poll = during(cast)
    a_comment(cast, matter)
    for path in (
        *LISTS, f"consultations/{matter.pk}", f"consultations/{matter.pk}/events",
        f"consultations/{matter.pk}/state", f"consultations/{matter.pk}/tally",
        f"proposals/{proposal.pk}", f"polls/{poll.pk}",
    ):  # fmt: skip
        tag = api.get(path)["ETag"]
        again = api.client.get(f"/api/v1/{path}", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b""), path


def test_a_session_without_the_csrf_token_does_nothing(cast):
    from django.test import Client

    matter, proposal, poll = during(cast)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.resident, backend="django.contrib.auth.backends.ModelBackend")
    sent = (
        ("post", "proposals", {"consultation": str(matter.pk), "title": "题", "text": "文。"}),
        ("put", f"proposals/{proposal.pk}/stance", {"value": "support"}),
        ("delete", f"polls/{poll.pk}/vote", {}),
        ("put", "me/notifications/read", {}),
        ("post", "flags", {"kind": "proposal", "id": str(proposal.pk), "rule": "abuse"}),
        ("put", "me/name", {"name": "别人改的"}),
        ("post", "me/close", {"sure": "注销"}),
        ("post", f"consultations/{matter.pk}/documents", {}),
        ("post", "assisted", {}),
    )
    for method, path, body in sent:
        answer = getattr(browser, method)(f"/api/v1/{path}", body, content_type="application/json")
        assert_problem(answer, 403, "csrf_failed")
    assert not Stance.objects.exists()


def test_an_unknown_id_tells_no_more_than_a_wrong_one(api_as, cast):
    asker = api_as("newcomer")
    for noun in LISTS:
        assert_problem(asker.get(f"{noun}/{uuid.uuid4()}"), 404, "not_found")
        assert_problem(asker.get(f"{noun}/{cast.resident.pk}"), 404, "not_found")
