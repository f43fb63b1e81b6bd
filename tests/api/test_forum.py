"""The forum by program: each address once, acts that are repeated, and what is gone stays gone."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions.moderation import hide_words
from deliberation.actions.polls import cast_vote
from deliberation.actions.proposals import take_stance
from deliberation.models import Consultation, Flag
from deliberation.queries.consultations import get_poll
from deliberation.queries.frames import frames_after
from portal.accounts.models import Mandate
from tests.phases import DAY, a_comment, a_consultation, a_poll, a_proposal, not_yet, over

from .conftest import all_pages, assert_problem, ids
from .forum import ADDRESSES, KEY, NOUNS, QUERIES, announced, good, reads

# --- consultations ------------------------------------------------------------------------------


def test_consultations_are_found_by_place_state_and_words(api, cast):
    here, soon, done = a_consultation(cast), not_yet(cast, cast.shore), over(cast, cast.village)
    known = {"open": here, "upcoming": soon, "summing_up": done}
    for state, matter in known.items():
        assert ids(api.get("consultations", state=state)) == [str(matter.pk)]
        assert good(api.get(f"consultations/{matter.pk}"))["state"] == state
    assert ids(api.get("consultations", state="done")) == []
    Consultation.objects.filter(pk=done.pk).update(summed_up_at=timezone.now(), dissent="有。")
    assert ids(api.get("consultations", state="done")) == [str(done.pk)]
    assert ids(api.get("consultations", state="summing_up")) == []
    assert set(ids(api.get("consultations", division=cast.street.pk))) == {
        str(here.pk), str(soon.pk)
    }  # fmt: skip
    assert ids(api.get("consultations", search="充电棚 新稷")) == [str(done.pk)]
    assert_problem(api.get("consultations", division=uuid.uuid4()), 422, "division_unknown")
    assert_problem(api.get("consultations", state="x"), 422, "bad_input")


def test_between_two_phases_a_consultation_is_still_open(api, cast):
    now = timezone.now()
    phases = {"opinions": (now - 4 * DAY, now - DAY), "discussion": (now + DAY, now + 2 * DAY)}
    matter = a_consultation(cast, now=now - 5 * DAY, phases=phases)
    assert ids(api.get("consultations", state="open")) == [str(matter.pk)]
    assert good(api.get(f"consultations/{matter.pk}"))["state"] == "open"


def test_a_consultation_says_who_hosts_who_is_invited_and_what_came_out(api_as, cast):
    made = good(api_as("deputy").post("consultations", announced(cast)))
    found = good(api_as("anonymous").get(f"consultations/{made['id']}"))
    assert found == made
    mandate = Mandate.objects.get(role="deputy")
    assert found["hosts"] == [
        {
            "mandate": str(mandate.pk),
            "name": "何商量",
            "title": mandate.title,
            "url": f"/people/{mandate.pk}/",
        }
    ]
    assert [one["name"] for one in found["invitations"]] == ["科苑街道办事处", "外卖骑手代表"]
    assert found["scope"]["name"] == "云桥社区"
    assert [phase["kind"] for phase in found["phases"]] == ["opinions"]
    assert (found["summary"], found["documents"], found["entries"]) == (None, [], [])
    assert found["stream"]["seq"] == 1
    assert found["counts"] == {"proposals": 0, "comments": 0, "remarks": 0}


def test_a_clerk_hosts_by_public_name_and_has_no_page(api_as, cast):
    made = good(api_as("clerk").post("consultations", announced(cast)))
    assert made["hosts"][0]["url"] is None
    assert made["hosts"][0]["name"] == cast.clerk.public_name


def test_opening_twice_with_one_key_opens_once(api_as, cast):
    deputy, body = api_as("deputy"), announced(cast)
    first = good(deputy.post("consultations", body, **KEY))
    assert good(deputy.post("consultations", body, **KEY)) == first
    assert Consultation.objects.count() == 1
    other = deputy.post("consultations", announced(cast, topic="别的事"), **KEY)
    assert_problem(other, 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"topic": " "}, "text_missing", "topic"),
        ({"topic": "长" * 81}, "text_too_long", "topic"),
        ({"topic": "\ud800"}, "text_missing", "topic"),
        ({"topic": None}, "bad_input", "topic"),
        ({"form": "party"}, "form_unknown", "form"),
        ({"form": "public_opinion"}, "shortening_reason", "shortened_because"),
        ({"scope": str(uuid.uuid4())}, "division_unknown", "scope"),
        ({"bodies": [str(uuid.uuid4())]}, "body_unknown", "bodies"),
        ({"phases": {}}, "phase_needed", "opinions_starts_at"),
        ({"phases": {"party": {"starts_at": "2026-01-01T00:00:00Z",
                               "ends_at": "2026-01-02T00:00:00Z"}}}, "phase_unknown", "phases"),
        ({"phases": {"opinions": {"starts_at": "2026-01-01T00:00:00",
                                  "ends_at": "2026-01-02T00:00:00Z"}}}, "bad_input", "starts_at"),
        ({"phases": {"opinions": {"starts_at": "0001-01-01T00:00:00+14:00",
                                  "ends_at": "2190-01-02T00:00:00Z"}}}, "bad_input", "starts_at"),
        ({"phases": {"opinions": {"starts_at": "2026-01-01T00:00:00Z",
                                  "ends_at": "9999-12-31T23:59:59Z"}}}, "bad_input", "ends_at"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_said_by_field(api_as, cast, changes, code, field):
    body = assert_problem(
        api_as("deputy").post("consultations", announced(cast, **changes)), 422, code
    )
    assert list(body["errors"]) == [field]
    assert not Consultation.objects.exists()


def test_a_consultation_is_put_right_until_it_begins(api_as, cast):
    deputy = api_as("deputy")
    made = good(deputy.post("consultations", announced(cast)))
    body = announced(cast, topic="充电棚建在哪", others=[])
    del body["scope"]
    edited = good(deputy.put(f"consultations/{made['id']}", body))
    assert (edited["topic"], len(edited["invitations"])) == ("充电棚建在哪", 1)
    assert edited["stream"]["seq"] == 2
    begun = a_consultation(cast)
    assert_problem(deputy.put(f"consultations/{begun.pk}", body), 409, "consultation_begun")


def test_a_consultation_is_summed_up_and_closed(api_as, cast):
    matter, deputy = over(cast), api_as("deputy")
    path = f"consultations/{matter.pk}"
    assert_problem(deputy.post(f"{path}/close"), 409, "not_summed_up")
    assert_problem(deputy.post(f"{path}/sum-up", {}), 422, "summary_empty")
    parts = {"consensus": "先改老车棚。", "dissent": "有人担心噪声。"}
    first = good(deputy.post(f"{path}/sum-up", parts, **KEY))
    assert first["summary"] == parts | {"to_verify": "", "next_steps": ""}
    assert good(deputy.post(f"{path}/sum-up", parts, **KEY)) == first
    assert good(deputy.post(f"{path}/close"))["closed_at"]
    assert_problem(deputy.post(f"{path}/close"), 409, "consultation_closed")
    assert_problem(deputy.post(f"{path}/sum-up", parts), 409, "consultation_closed")


# --- the log ------------------------------------------------------------------------------------


def test_events_are_the_frames_of_the_socket(api, cast):
    matter = a_consultation(cast)
    a_proposal(cast, matter)
    a_comment(cast, matter)
    path = f"consultations/{matter.pk}/events"
    found = good(api.get(path))
    frames = [json.loads(text) for _, text in frames_after(matter.stream_id, 0, 10)]
    assert found["events"] == frames
    assert (found["seq"], [frame["seq"] for frame in frames]) == (3, [1, 2, 3])
    assert found["epoch"] == good(api.get(f"consultations/{matter.pk}"))["stream"]["epoch"]
    some = good(api.get(path, after=1, limit=1))
    assert ([frame["seq"] for frame in some["events"]], some["seq"]) == ([2], 3)


@pytest.mark.parametrize("after", [3, 99, 2**63 - 1])
def test_beyond_the_end_there_are_no_events_and_the_real_number(api, cast, after):
    matter = a_consultation(cast)
    found = good(api.get(f"consultations/{matter.pk}/events", after=after))
    assert (found["events"], found["seq"]) == ([], 1)


def test_who_asks_again_for_events_is_told_that_nothing_came(api, cast):
    matter = a_consultation(cast)
    path = f"/api/v1/consultations/{matter.pk}/events?after=1"
    tag = {"If-None-Match": api.client.get(path)["ETag"]}
    assert api.client.get(path, headers=tag).status_code == 304
    a_comment(cast, matter)
    assert len(good(api.client.get(path, headers=tag))["events"]) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [({"after": -1}, "after"), ({"after": 2**63}, "after"), ({"after": "x"}, "after"),
     ({"limit": 501}, "limit"), ({"limit": 0}, "limit")],
)  # fmt: skip
def test_where_events_begin_is_a_number(api, cast, query, field):
    matter = a_consultation(cast)
    answer = api.get(f"consultations/{matter.pk}/events", **query)
    assert list(assert_problem(answer, 422, "bad_input")["errors"]) == [field]


def test_the_state_belongs_to_its_number(api, cast):
    matter = a_consultation(cast)
    poll = a_poll(cast, matter)
    a_proposal(cast, matter)
    found = good(api.get(f"consultations/{matter.pk}/state"))
    assert found["seq"] == 3
    assert found["state"]["counts"] == {"proposals": 1, "comments": 0, "remarks": 0}
    assert [one["id"] for one in found["state"]["polls"]] == [str(poll.pk)]
    assert found["state"]["consultation"]["topic"] == matter.topic


def test_counts_are_told_as_the_asker_may_see_them(api_as, cast):
    matter = a_consultation(cast)
    proposal, poll = a_proposal(cast, matter), a_poll(cast, matter)
    late = a_poll(cast, matter, results_shown="after_close")
    take_stance(cast.resident, proposal, value="support")
    cast_vote(cast.resident, poll, options=[1])
    cast_vote(cast.resident, late, options=[0])
    path = f"consultations/{matter.pk}/tally"
    stranger = good(api_as("anonymous").get(path))
    assert stranger["proposals"] == {str(proposal.pk): {"support": 1, "oppose": 0, "undecided": 0}}
    only_voters = {"voters": {"residents": 1, "mandates": 0}}
    assert stranger["polls"] == {str(poll.pk): only_voters, str(late.pk): only_voters}
    mine = good(api_as("resident").get(path))["polls"]
    assert mine[str(late.pk)] == only_voters
    assert [one["residents"] for one in mine[str(poll.pk)]["options"]] == [0, 1, 0]


def test_counts_are_of_the_named_proposals_or_of_the_newest_twenty(api, cast):
    matter, now = a_consultation(cast), timezone.now()
    made = [
        a_proposal(
            cast, matter, by=cast.deputy, title=f"提议{n}", now=now - timedelta(minutes=30 - n)
        )
        for n in range(22)
    ]
    other = a_proposal(cast, a_consultation(cast, cast.shore), by=cast.deputy)
    path = f"consultations/{matter.pk}/tally"
    newest = good(api.get(path))["proposals"]
    assert set(newest) == {str(one.pk) for one in made[2:]}
    named = ",".join(str(one.pk) for one in (made[0], other))
    assert set(good(api.get(path, proposals=named))["proposals"]) == {str(made[0].pk)}
    for wrong in ("x", ",", ",".join(str(uuid.uuid4()) for _ in range(51))):
        answer = api.get(path, proposals=wrong)
        assert list(assert_problem(answer, 422, "bad_input")["errors"]) == ["proposals"]


# --- phases -------------------------------------------------------------------------------------


def test_phases_are_listed_and_extended_with_a_public_reason(api_as, cast):
    matter = a_consultation(cast)
    a_consultation(cast, cast.shore)
    found = good(api_as("anonymous").get("phases", consultation=matter.pk))["items"]
    assert [(one["kind"], one["consultation"]) for one in found] == [("opinions", str(matter.pk))]
    path, deputy = f"phases/{found[0]['id']}", api_as("deputy")
    assert good(deputy.get(path)) == found[0]
    later = timezone.now() + 20 * DAY
    longer = {"ends_at": later.isoformat(), "reason": "很多人还没看到。"}
    assert good(deputy.put(path, longer))["ends_at"] == later.isoformat()
    entry = good(deputy.get(f"consultations/{matter.pk}"))["entries"][0]
    assert (entry["kind"], entry["reason"]) == ("phase_extended", "很多人还没看到。")
    sooner = longer | {"ends_at": (later - 2 * DAY).isoformat()}
    assert_problem(deputy.put(path, sooner), 422, "only_later")
    assert_problem(deputy.put(path, longer | {"reason": ""}), 422, "text_missing")


# --- all of them --------------------------------------------------------------------------------


def test_what_is_not_there_is_a_problem(api_as, cast):
    asker, gone = api_as("moderator"), uuid.uuid4()
    for noun in NOUNS:
        assert_problem(asker.get(f"{noun}/{gone}"), 404, "not_found")
        assert_problem(asker.get(f"{noun}/x"), 404, "not_found")
    for path in ("events", "state", "tally"):
        assert_problem(asker.get(f"consultations/{gone}/{path}"), 404, "not_found")
    for method, path, body in (
        (
            "put",
            f"consultations/{gone}",
            {k: v for k, v in announced(cast).items() if k != "scope"},
        ),
        ("post", f"consultations/{gone}/sum-up", {"consensus": "好。"}),
        ("post", f"consultations/{gone}/close", {}),
        ("put", f"proposals/{gone}", {"title": "题", "text": "文。"}),
        ("delete", f"proposals/{gone}", None),
        ("put", f"proposals/{gone}/stance", {"value": "support"}),
        ("delete", f"proposals/{gone}/stance", None),
        ("put", f"proposals/{gone}/outcome", {"outcome": "adopted"}),
        ("put", f"comments/{gone}", {"text": "文。"}),
        ("delete", f"comments/{gone}", None),
        ("put", f"polls/{gone}/vote", {"options": [0]}),
        ("delete", f"polls/{gone}/vote", None),
        ("put", f"polls/{gone}/cancellation", {"reason": "错。"}),
        ("post", f"rulings/{gone}/appeal", {"text": "不服。"}),
        ("put", f"appeals/{gone}", {"upheld": True, "answer": "好。"}),
        ("post", "proposals", {"consultation": str(gone), "title": "题", "text": "文。"}),
        ("post", "comments", {"consultation": str(gone), "text": "文。"}),
    ):
        answer = getattr(asker, method)(path, *([] if method == "delete" else [body]))
        assert_problem(answer, 404, "not_found")


def test_pages_of_a_list_are_complete_and_without_repeats(api_as, cast):
    now = timezone.now()
    matter = a_consultation(cast)
    over(cast, cast.shore)
    for number in range(4):
        at = now - timedelta(minutes=1)  # all in the same moment
        proposal = a_proposal(cast, matter, by=cast.deputy, title=f"提议{number}", now=at)
        comment = a_comment(cast, matter, by=cast.deputy, text=f"评论{number}", now=at)
        a_poll(cast, matter, question=f"问题{number}")
        take_stance(cast.resident, proposal, value="support", now=at)
        good(
            api_as("resident").post(
                "flags", {"kind": "comment", "id": str(comment.pk), "rule": "abuse"}
            )
        )
        hide_words(cast.moderator, proposal, rule="abuse", facts="事实。", now=at)
    for login, noun in (
        *(("anonymous", noun) for noun in NOUNS), ("resident", "stances"), ("moderator", "flags")
    ):  # fmt: skip
        asker = api_as(login)
        whole = good(asker.get(noun, limit=100))["items"]
        items, _pages = all_pages(asker, noun, limit=1)
        assert items == whole and len(items) >= 2, noun
        for cursor in ("x", "é", "W10", "bnVsbA", "WyJ4IiwgIngiXQ"):
            assert_problem(asker.get(noun, cursor=cursor), 422, "bad_cursor")
        for limit in (0, 101, "x"):
            assert_problem(asker.get(noun, limit=limit), 422, "bad_input")


def grow(cast, matter, start, count):
    now = timezone.now()
    for number in range(start, start + count):
        proposal = a_proposal(cast, matter, by=cast.deputy, title=f"提议{number}")
        comment = a_comment(cast, matter, by=cast.officer, proposal=proposal, text=f"评{number}")
        a_comment(cast, matter, by=cast.member, answers=comment, text=f"答{number}")
        poll = a_poll(cast, matter, question=f"问题{number}")
        take_stance(cast.resident, proposal, value="support")
        cast_vote(cast.resident, get_poll(poll.pk), options=[0])
        other = over(cast, cast.street, topic=f"议题{number}")
        a_proposal(cast, other, by=cast.deputy, now=now - DAY)
        Flag.objects.create(person=cast.resident, comment=comment, rule="abuse", at=now)
        hide_words(cast.moderator, a_comment(cast, matter), rule="abuse", facts="事实。")


def test_a_list_asks_the_database_as_often_whatever_its_length(api_as, cast):
    matter = a_consultation(cast)
    here = {"consultation": matter.pk}
    filters = {
        "consultations": {"division": cast.city.pk, "search": "议题"},
        "phases": {}, "proposals": here | {"search": "提议"}, "comments": here, "polls": here,
        "rulings": here, "stances": here, "me/notifications": {}, "flags": {}, "appeals": {},
        f"consultations/{matter.pk}/events": {"limit": 500},
        f"consultations/{matter.pk}/tally": {},
    }  # fmt: skip

    def counted(login, *paths):
        asker = api_as(login)
        return {
            path: reads(lambda: asker.get(path, **({"limit": 100} | filters[path])))  # noqa: B023
            for path in paths
        }

    def everything():
        staff = ("flags", "appeals")
        return counted("resident", *set(filters) - set(staff)) | counted("moderator", *staff)

    grow(cast, matter, 0, 2)
    few = everything()
    grow(cast, matter, 2, 5)
    many = everything()
    assert few == many
    lists = {path: number for path, number in many.items() if not path.startswith("consultations/")}
    assert max(lists.values()) <= QUERIES, lists
    assert many[f"consultations/{matter.pk}/tally"] <= 10, many


def test_a_stance_and_a_vote_take_few_queries(api_as, cast):
    matter = a_consultation(cast)
    proposal, poll = a_proposal(cast, matter), a_poll(cast, matter)
    resident = api_as("resident")
    stance = reads(lambda: resident.put(f"proposals/{proposal.pk}/stance", {"value": "support"}))
    vote = reads(lambda: resident.put(f"polls/{poll.pk}/vote", {"options": [1]}))
    assert stance <= QUERIES and vote <= QUERIES, (stance, vote)


def test_the_document_names_every_address_of_the_forum(api):
    paths = api.get("schema/").json()["paths"]
    written = {
        f"{method.upper()} {path.removeprefix('/api/v1/')}"
        for path, methods in paths.items()
        for method in methods
    }
    assert set(ADDRESSES) <= written, set(ADDRESSES) - written
