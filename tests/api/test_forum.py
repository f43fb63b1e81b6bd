"""The forum by program: each address once, acts that are repeated, and what is gone stays gone."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.actions.comments import withdraw_comment
from deliberation.actions.moderation import hide_words
from deliberation.actions.polls import cast_vote
from deliberation.actions.proposals import take_stance, withdraw_proposal
from deliberation.models import (
    Comment,
    Consultation,
    Flag,
    Notification,
    Poll,
    Proposal,
    Ruling,
    Stance,
    Vote,
)
from deliberation.queries.consultations import get_poll
from deliberation.queries.frames import frames_after
from portal.accounts.actions.people import register_assisted
from portal.accounts.models import Mandate
from tests.phases import (
    DAY,
    a_comment,
    a_consultation,
    a_poll,
    a_proposal,
    not_yet,
    over,
)

from .conftest import all_pages, assert_problem, ids

NOUNS = ("consultations", "phases", "proposals", "comments", "polls", "rulings")
KEY = {"Idempotency-Key": "k1"}
QUERIES = 8


def good(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json() if status == 200 else None


def announced(cast, **changes):
    """What a host sends to open a matter for 云桥 tomorrow."""
    begins = timezone.now() + DAY
    return {
        "scope": str(cast.bridge.pk),
        "topic": "电动自行车充电棚建在哪",
        "background": "登记电动自行车约 1480 辆。",
        "legal_basis": "《城市居民委员会组织法》第三十二条",
        "phases": {
            "opinions": {
                "starts_at": begins.isoformat(),
                "ends_at": (begins + 7 * DAY).isoformat(),
            }
        },
        "bodies": [str(cast.bodies["street"].pk)],
        "others": ["外卖骑手代表"],
    } | changes


def asked(matter, **changes):
    """What a host sends to add a poll for the day after tomorrow."""
    now = timezone.now()
    return {
        "consultation": str(matter.pk),
        "question": "先建哪一处？",
        "options": ["老车棚", "东门绿地边"],
        "opens_at": (now + DAY).isoformat(),
        "closes_at": (now + 2 * DAY).isoformat(),
    } | changes


def reads(act) -> int:
    """How often the database is asked, without the marks of transactions."""
    with CaptureQueriesContext(connection) as seen:
        answer = act()
    assert answer.status_code < 400, answer.content
    words = ("SELECT", "INSERT", "UPDATE", "DELETE")
    return len([one for one in seen.captured_queries if one["sql"].startswith(words)])


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


# --- proposals and stances ----------------------------------------------------------------------


def test_a_proposal_is_made_read_edited_and_withdrawn(api_as, cast):
    matter, resident = a_consultation(cast), api_as("resident")
    body = {"consultation": str(matter.pk), "title": "先改老车棚", "text": "老车棚有顶有电。"}
    made = good(resident.post("proposals", body))
    assert made["by"] == {
        "name": "槐花落下来",
        "title": "云桥社区居民",
        "kind": "resident",
        "place": "云桥社区",
    }
    path = f"proposals/{made['id']}"
    found = good(resident.get(path))
    assert found == made | {
        "stances": {"support": 0, "oppose": 0, "undecided": 0}, "mine": None, "comments": 0
    }  # fmt: skip
    assert ids(resident.get("proposals", consultation=matter.pk)) == [made["id"]]
    edited = good(resident.put(path, {"title": "先改老车棚", "text": "改一下。"}))
    assert edited["text"] == "改一下。" and edited["edited_at"]
    good(resident.delete(path), 204)
    gone = good(resident.get(path))
    assert (gone["state"], gone["title"], gone["text"], gone["by"]) == ("withdrawn", "", "", None)
    assert_problem(resident.delete(path), 409, "words_gone")
    assert_problem(resident.put(path, {"title": "又", "text": "又。"}), 409, "words_gone")


def test_somebody_elses_words_are_not_touched(api_as, cast):
    matter = a_consultation(cast)
    proposal, comment = a_proposal(cast, matter), a_comment(cast, matter)
    deputy = api_as("deputy")
    body = {"title": "改", "text": "改。"}
    assert_problem(deputy.put(f"proposals/{proposal.pk}", body), 403, "not_yours")
    assert_problem(deputy.delete(f"proposals/{proposal.pk}"), 403, "not_yours")
    assert_problem(deputy.put(f"comments/{comment.pk}", body), 403, "not_yours")
    assert_problem(deputy.delete(f"comments/{comment.pk}"), 403, "not_yours")


def test_after_fifteen_minutes_words_stay_as_they_are(api_as, cast):
    matter = a_consultation(cast)
    before = timezone.now() - timedelta(minutes=16)
    proposal = a_proposal(cast, matter, now=before)
    comment = a_comment(cast, matter, now=before)
    resident, body = api_as("resident"), {"title": "改", "text": "改。"}
    assert_problem(resident.put(f"proposals/{proposal.pk}", body), 409, "edit_time_over")
    assert_problem(resident.put(f"comments/{comment.pk}", body), 409, "edit_time_over")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [({"title": ""}, "text_missing", "title"), ({"text": "长" * 1001}, "text_too_long", "text"),
     ({"text": "打 138 0013 8000。"}, "personal_number", "text"),
     ({"title": 5}, "bad_input", "title"), ({"consultation": "x"}, "bad_input", "consultation")],
)  # fmt: skip
def test_what_cannot_be_proposed_is_said_by_field(api_as, cast, changes, code, field):
    matter = a_consultation(cast)
    body = {"consultation": str(matter.pk), "title": "标题", "text": "内容。"} | changes
    answer = assert_problem(api_as("resident").post("proposals", body), 422, code)
    assert list(answer["errors"]) == [field]


def test_stances_replace_each_other_and_are_ones_own(api_as, cast):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    path = f"proposals/{proposal.pk}"
    resident = api_as("resident")
    for value in ("support", "oppose", "oppose"):
        assert good(resident.put(f"{path}/stance", {"value": value})) == {
            "proposal": str(proposal.pk), "value": value
        }  # fmt: skip
    found = good(resident.get(path))
    assert found["stances"] == {"support": 0, "oppose": 1, "undecided": 0}
    assert found["mine"] == "oppose"
    assert good(resident.get("proposals"))["items"][0]["mine"] == "oppose"
    own = good(resident.get("stances"))["items"]
    assert [(one["proposal"], one["value"]) for one in own] == [(str(proposal.pk), "oppose")]
    assert ids_of(resident.get("stances", consultation=uuid.uuid4())) == []
    assert_problem(resident.put(f"{path}/stance", {"value": "love"}), 422, "stance_unknown")
    good(resident.delete(f"{path}/stance"), 204)
    good(resident.delete(f"{path}/stance"), 204)
    assert ids_of(resident.get("stances")) == []
    assert good(resident.get(path))["mine"] is None
    assert Stance.objects.count() == 1
    assert ids_of(api_as("deputy").get("stances")) == []
    assert good(api_as("anonymous").get(path))["mine"] is None


def ids_of(answer):
    return [item["proposal"] for item in good(answer)["items"]]


def test_hosts_say_what_became_of_a_proposal(api_as, cast):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    path, deputy = f"proposals/{proposal.pk}/outcome", api_as("deputy")
    assert_problem(deputy.put(path, {"outcome": "not_adopted"}), 422, "reason_needed")
    assert_problem(deputy.put(path, {"outcome": "great"}), 422, "outcome_unknown")
    said = good(deputy.put(path, {"outcome": "partly", "reason": "分两步做。"}))
    assert (said["outcome"], said["outcome_reason"]) == ("partly", "分两步做。")
    notes = good(api_as("resident").get("me/notifications"))["items"]
    assert [(one["kind"], one["proposal"]) for one in notes] == [("settled", str(proposal.pk))]


# --- comments -----------------------------------------------------------------------------------


def test_comments_are_threads_of_two_levels(api_as, cast):
    matter, resident = a_consultation(cast), api_as("resident")
    proposal = a_proposal(cast, matter)
    here = {"consultation": str(matter.pk)}
    first = good(resident.post("comments", here | {"text": "说到题目。"}))
    on = good(resident.post("comments", here | {"text": "好。", "proposal": str(proposal.pk)}))
    answer = good(resident.post("comments", here | {"text": "回。", "answers": on["id"]}))
    deeper = good(resident.post("comments", here | {"text": "再回。", "answers": answer["id"]}))
    assert [answer["thread"], deeper["thread"]] == [on["id"], on["id"]]
    assert deeper["proposal"] == str(proposal.pk)
    assert ids(resident.get("comments", consultation=matter.pk)) == [on["id"], first["id"]]
    assert ids(resident.get("comments", proposal=proposal.pk)) == [on["id"]]
    assert ids(resident.get("comments", thread=on["id"])) == [answer["id"], deeper["id"]]
    assert ids(resident.get("comments", search="题目")) == [first["id"]]
    assert good(resident.get(f"comments/{on['id']}")) == on | {"replies": 2}
    assert good(resident.get(f"proposals/{proposal.pk}"))["comments"] == 3
    edited = good(resident.put(f"comments/{first['id']}", {"text": "改。"}))
    assert edited["text"] == "改。"
    good(resident.delete(f"comments/{first['id']}"), 204)
    assert good(resident.get(f"comments/{first['id']}"))["state"] == "withdrawn"
    to_gone = here | {"text": "回。", "answers": first["id"]}
    assert_problem(resident.post("comments", to_gone), 409, "words_gone")


def test_a_comment_answers_in_its_own_consultation(api_as, cast):
    matter, other = a_consultation(cast), a_consultation(cast, cast.shore)
    proposal = a_proposal(cast, other, by=cast.deputy)
    body = {"consultation": str(matter.pk), "text": "好。", "proposal": str(proposal.pk)}
    resident = api_as("resident")
    assert_problem(resident.post("comments", body), 422, "other_consultation")
    nowhere = body | {"proposal": str(uuid.uuid4())}
    assert_problem(resident.post("comments", nowhere), 404, "not_found")


# --- once ---------------------------------------------------------------------------------------


@pytest.fixture
def said(api_as, cast):
    """``said("comments", **changes)`` says the same again under the same key."""
    matter = a_consultation(cast)

    def post(noun, key=KEY, **changes):
        body = {"consultation": str(matter.pk), "title": "标题", "text": "内容。"} | changes
        return api_as("resident").post(noun, body, **key)

    post.matter = matter
    return post


@pytest.mark.parametrize("noun", ["proposals", "comments"])
def test_the_same_act_again_answers_the_first_row(said, noun, settings):
    first = good(said(noun))
    assert good(said(noun)) == first
    assert good(said(noun, key={"Idempotency-Key": "k2"}, text="又一段。"))["id"] != first["id"]
    assert_problem(said(noun, text="另一段话。"), 422, "idempotency_key_reused")
    model = Proposal if noun == "proposals" else Comment
    assert model.objects.count() == 2


@pytest.mark.parametrize("noun", ["proposals", "comments"])
def test_the_row_itself_remembers_after_the_process_was_killed(said, noun):
    from django.core.cache import cache

    first = good(said(noun))
    cache.clear()
    assert good(said(noun))["id"] == first["id"]


@pytest.mark.parametrize("noun", ["proposals", "comments"])
def test_a_key_that_comes_again_for_another_place_is_refused(said, noun, cast):
    good(said(noun))
    other = a_consultation(cast)
    answer = said(noun, consultation=str(other.pk))
    body = assert_problem(answer, 422, "idempotency_key_reused")
    assert list(body["errors"]) == ["Idempotency-Key"]
    assert other.proposals.count() == other.comments.count() == 0


def test_a_key_that_comes_again_under_another_proposal_is_refused(said, cast):
    proposal = a_proposal(cast, said.matter, by=cast.deputy)
    good(said("comments"))
    assert_problem(said("comments", proposal=str(proposal.pk)), 422, "idempotency_key_reused")


@pytest.mark.parametrize("noun", ["proposals", "comments"])
def test_what_was_withdrawn_does_not_come_back_with_the_key(said, noun, api_as):
    first = good(said(noun))
    good(api_as("resident").delete(f"{noun}/{first['id']}"), 204)
    again = good(said(noun))
    assert (again["id"], again["state"], again["text"]) == (first["id"], "withdrawn", "")


def test_two_people_may_use_the_same_key(said, api_as):
    first = good(said("comments"))
    body = {"consultation": str(said.matter.pk), "text": "内容。"}
    assert good(api_as("deputy").post("comments", body, **KEY))["id"] != first["id"]


def test_a_key_of_any_letters_and_no_more_than_200(said):
    assert good(said("comments", key={"Idempotency-Key": "x" * 200}))
    too_long = said("comments", key={"Idempotency-Key": "x" * 201})
    assert_problem(too_long, 422, "idempotency_key")


# --- for somebody without a phone ---------------------------------------------------------------


@pytest.fixture
def granny(cast):
    return register_assisted(
        cast.clerk, cast.bridge, name="王奶奶的话", household="1-1-101", adult=True, basis="door"
    )


def test_a_clerk_types_for_somebody_without_a_phone(api_as, cast, granny):
    matter, clerk = a_consultation(cast), api_as("clerk")
    hand = {"for_person": str(granny.pk), "consent": True}
    here = {"consultation": str(matter.pk), "text": "我走不远。"}
    made = good(clerk.post("proposals", here | hand | {"title": "近一点"}))
    assert made["entered_by_clerk"] is True
    assert made["by"]["name"] == "王奶奶的话"
    said = good(clerk.post("comments", here | hand))
    assert said["by"]["name"] == "王奶奶的话"
    good(clerk.put(f"proposals/{made['id']}/stance", hand | {"value": "support"}))
    assert Stance.objects.get().person == granny
    body = assert_problem(
        clerk.post("comments", here | hand | {"consent": False}), 422, "consent_needed"
    )
    assert list(body["errors"]) == ["consent"]


@pytest.mark.parametrize(
    ("login", "status", "code"),
    [("resident", 403, "not_their_clerk"), ("shore_clerk", 403, "not_their_clerk"),
     ("deputy", 403, "not_their_clerk")],
)  # fmt: skip
def test_nobody_else_types_for_them(api_as, cast, granny, login, status, code):
    matter = a_consultation(cast)
    hand = {"for_person": str(granny.pk), "consent": True}
    here = {"consultation": str(matter.pk), "text": "我走不远。"}
    asker = api_as(login)
    assert_problem(asker.post("comments", here | hand), status, code)
    assert_problem(asker.post("proposals", here | hand | {"title": "近"}), status, code)
    proposal = a_proposal(cast, matter, by=cast.officer)
    stance = hand | {"value": "support"}
    assert_problem(asker.put(f"proposals/{proposal.pk}/stance", stance), status, code)


def test_a_clerk_does_not_speak_for_who_has_an_account(api_as, cast):
    matter, clerk = a_consultation(cast), api_as("clerk")
    here = {"consultation": str(matter.pk), "text": "他说。", "consent": True}
    for_resident = here | {"for_person": str(cast.resident.pk)}
    assert_problem(clerk.post("comments", for_resident), 403, "not_assisted")
    for_nobody = here | {"for_person": str(uuid.uuid4())}
    assert_problem(clerk.post("comments", for_nobody), 404, "not_found")


# --- polls --------------------------------------------------------------------------------------


def test_a_poll_is_added_once_edited_extended_and_cancelled(api_as, cast):
    matter, deputy = a_consultation(cast), api_as("deputy")
    body = asked(matter)
    made = good(deputy.post("polls", body, **KEY))
    assert good(deputy.post("polls", body, **KEY)) == made
    assert Poll.objects.count() == 1
    assert [one["text"] for one in made["options"]] == ["老车棚", "东门绿地边"]
    path = f"polls/{made['id']}"
    edited = good(deputy.put(path, asked(matter, options=["一", "二", "三"], most=2)))
    assert (len(edited["options"]), edited["most"]) == (3, 2)
    later = (timezone.now() + 5 * DAY).isoformat()
    longer = good(deputy.put(f"{path}/closing", {"closes_at": later, "reason": "补投。"}))
    assert longer["closes_at"] == later
    assert good(deputy.put(f"{path}/cancellation", {"reason": "题目写错了。"}))["cancelled_at"]
    assert_problem(deputy.put(path, asked(matter)), 409, "poll_cancelled")
    entries = good(deputy.get(f"consultations/{matter.pk}"))["entries"]
    assert [one["kind"] for one in entries] == ["poll_edited", "poll_extended", "poll_cancelled"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [({"options": ["一"]}, "options_count", "options"),
     ({"options": ["一", "一"]}, "options_alike", "options"),
     ({"options": ["一"] * 51}, "bad_input", "options"),
     ({"most": 3}, "most", "most"), ({"most": 10**30}, "most", "most"),
     ({"results_shown": "now"}, "results_shown", "results_shown"),
     ({"closes_at": "2026-01-01T00:00:00Z"}, "ends_before", "closes_at"),
     ({"opens_at": "tomorrow"}, "bad_input", "opens_at")],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_by_field(api_as, cast, changes, code, field):
    matter = a_consultation(cast)
    answer = api_as("deputy").post("polls", asked(matter, **changes))
    assert list(assert_problem(answer, 422, code)["errors"]) == [field]


def test_a_poll_that_began_is_fixed(api_as, cast):
    matter = a_consultation(cast)
    poll = a_poll(cast, matter)
    assert_problem(api_as("deputy").put(f"polls/{poll.pk}", asked(matter)), 409, "poll_fixed")


def test_one_votes_changes_it_and_takes_it_back(api_as, cast):
    poll = a_poll(cast, a_consultation(cast), most=2)
    path, resident = f"polls/{poll.pk}", api_as("resident")
    for options in ([0], [2, 1], [2, 1]):
        answer = good(resident.put(f"{path}/vote", {"options": options}))
        assert answer == {"poll": str(poll.pk), "options": sorted(options)}
    found = good(resident.get(path))
    assert found["mine"] == [1, 2]
    assert [one["residents"] for one in found["results"]] == [0, 1, 1]
    assert found["voters"] == {"residents": 1, "mandates": 0}
    stranger = good(api_as("anonymous").get(path))
    assert (stranger["results"], stranger["mine"]) == (None, None)
    assert stranger["voters"] == {"residents": 1, "mandates": 0}
    resident = api_as("resident")
    good(resident.delete(f"{path}/vote"), 204)
    found = good(resident.get(path))
    assert (found["mine"], found["results"]) == (None, None)
    assert found["voters"] == {"residents": 0, "mandates": 0}
    assert Vote.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [([9], "option_unknown"), ([-1], "option_unknown"), ([10**30], "option_unknown"),
     ([0, 1], "too_many_options"), (["0"], "bad_input"), ([True], "bad_input"),
     ([0.0], "bad_input"), (None, "bad_input"), ([0] * 51, "bad_input")],
)  # fmt: skip
def test_a_vote_names_options_that_are_there(api_as, cast, options, code):
    poll = a_poll(cast, a_consultation(cast))
    answer = api_as("resident").put(f"polls/{poll.pk}/vote", {"options": options})
    assert "options" in assert_problem(answer, 422, code)["errors"]
    assert not Vote.objects.exists()


def test_results_are_everybodys_after_the_close_and_nobodys_of_a_cancelled_poll(api_as, cast):
    poll = a_poll(cast, a_consultation(cast), results_shown="after_close")
    cast_vote(cast.resident, poll, options=[0])
    assert good(api_as("resident").get(f"polls/{poll.pk}"))["results"] is None
    now = timezone.now()
    Poll.objects.filter(pk=poll.pk).update(closes_at=now - timedelta(seconds=1))
    found = good(api_as("anonymous").get("polls"))["items"][0]
    assert [one["residents"] for one in found["results"]] == [1, 0, 0]
    Poll.objects.filter(pk=poll.pk).update(cancelled_at=now)
    assert good(api_as("resident").get(f"polls/{poll.pk}"))["results"] is None


# --- flags, rulings, appeals --------------------------------------------------------------------


def test_from_a_flag_to_a_second_look(api_as, cast):
    matter = a_consultation(cast)
    comment = a_comment(cast, matter, text="这话不好听。")
    about = {"kind": "comment", "id": str(comment.pk)}
    made = good(api_as("deputy").post("flags", about | {"rule": "abuse", "note": "骂人。"}))
    assert (made["kind"], made["about"], made["rule"]) == ("comment", str(comment.pk), "abuse")
    again = api_as("deputy").post("flags", about | {"rule": "abuse"})
    assert_problem(again, 409, "already_flagged")

    moderator = api_as("moderator")
    waiting = good(moderator.get("flags"))["items"]
    assert [(one["note"], one["words"]["text"]) for one in waiting] == [("骂人。", "这话不好听。")]
    hide = about | {"decision": "hide", "rule": "abuse", "facts": "点名辱骂邻居。"}
    ruling = good(moderator.post("rulings", hide, **KEY))
    assert good(moderator.post("rulings", hide, **KEY)) == ruling
    assert_problem(moderator.post("rulings", hide), 409, "words_gone")
    assert good(moderator.get("flags"))["items"] == []

    resident = api_as("resident")
    note = good(resident.get("me/notifications"))["items"][0]
    assert (note["kind"], note["ruling"], note["topic"]) == ("hidden", ruling["id"], matter.topic)
    own = good(resident.get(f"rulings/{ruling['id']}"))["own"]
    assert (own["about"], own["appeal"]) == (str(comment.pk), None)
    appeal = good(resident.post(f"rulings/{ruling['id']}/appeal", {"text": "我没有点名。"}))
    assert appeal["upheld"] is None
    twice = resident.post(f"rulings/{ruling['id']}/appeal", {"text": "再说一次。"})
    assert_problem(twice, 409, "appeal_made")

    first = api_as("moderator")
    assert good(first.get("appeals"))["items"] == []
    decision = {"upheld": True, "answer": "没有指名道姓。"}
    assert_problem(first.put(f"appeals/{appeal['id']}", decision), 403, "own_ruling")
    another = another_moderator(api_as, cast)
    assert [one["against"]["id"] for one in good(another.get("appeals"))["items"]] == [ruling["id"]]
    decided = good(another.put(f"appeals/{appeal['id']}", decision))
    assert (decided["upheld"], decided["answer"]) == (True, "没有指名道姓。")
    assert_problem(another.put(f"appeals/{appeal['id']}", decision), 409, "appeal_decided")
    assert good(another.get(f"comments/{comment.pk}"))["text"] == "这话不好听。"
    log = good(api_as("anonymous").get("rulings", consultation=matter.pk))["items"]
    assert [one["decision"] for one in log] == ["restore", "hide"]
    fields = {"id", "kind", "consultation", "meeting", "decision", "rule", "facts", "at"}
    assert all(set(one) == fields for one in log)
    shown = good(api_as("anonymous").get(f"rulings/{ruling['id']}"))
    assert shown["own"] is None


def another_moderator(api_as, cast):
    from portal.accounts.actions.mandates import make_mandate
    from tests.cast import person

    second = person(cast, "second_moderator", "第二位", staff=True)
    make_mandate(
        cast.admin, second, role="moderator", division=cast.city, starts_on=timezone.localdate()
    )
    return api_as("second_moderator")


def test_a_moderator_sees_the_flags_of_their_own_place(api_as, cast):
    Mandate.objects.filter(role="moderator").update(division=cast.village)
    proposal = a_proposal(cast, a_consultation(cast))
    about = {"kind": "proposal", "id": str(proposal.pk)}
    good(api_as("deputy").post("flags", about | {"rule": "off_topic"}))
    moderator = api_as("moderator")
    assert good(moderator.get("flags"))["items"] == []
    keep = about | {"decision": "keep"}
    assert_problem(moderator.post("rulings", keep), 403, "moderator_elsewhere")
    Mandate.objects.filter(role="moderator").update(division=cast.street)
    moderator = api_as("moderator")
    assert good(moderator.get("flags"))["items"][0]["words"]["title"] == proposal.title
    assert good(moderator.post("rulings", keep))["decision"] == "keep"
    assert good(moderator.get("flags"))["items"] == []
    restore = about | {"decision": "restore"}
    assert_problem(moderator.post("rulings", restore), 409, "not_hidden")


def test_a_moderator_does_not_read_the_complaints_about_their_own_words(api_as, cast):
    comment = a_comment(cast, a_consultation(cast), by=cast.moderator)
    flag = {"kind": "comment", "id": str(comment.pk), "rule": "abuse", "note": "骂我。"}
    good(api_as("deputy").post("flags", flag))
    assert good(api_as("moderator").get("flags"))["items"] == []


def test_one_flags_by_a_rule_and_not_oneself(api_as, cast):
    comment = a_comment(cast, a_consultation(cast))
    about = {"kind": "comment", "id": str(comment.pk)}
    flag = about | {"rule": "abuse"}
    assert_problem(api_as("resident").post("flags", flag), 409, "own_words")
    deputy = api_as("deputy")
    assert_problem(deputy.post("flags", about | {"rule": "dislike"}), 422, "rule_unknown")
    assert_problem(deputy.post("flags", flag | {"kind": "person"}), 422, "bad_input")
    assert_problem(deputy.post("flags", flag | {"kind": "proposal"}), 404, "not_found")
    assert not Flag.objects.exists()
    good(deputy.post("flags", flag, **KEY))
    good(deputy.post("flags", flag, **KEY))
    assert Flag.objects.count() == 1


def test_only_the_author_appeals(api_as, cast):
    comment = a_comment(cast, a_consultation(cast))
    ruling = hide_words(cast.moderator, comment, rule="abuse", facts="骂人。")
    text = {"text": "我不服。"}
    for login in ("deputy", "moderator"):
        answer = api_as(login).post(f"rulings/{ruling.pk}/appeal", text)
        assert_problem(answer, 404, "not_found")
    late = Ruling.objects.filter(pk=ruling.pk)
    late.update(at=ruling.at - 30 * DAY, appeal_until=timezone.now() - DAY)
    answer = api_as("resident").post(f"rulings/{ruling.pk}/appeal", text)
    assert_problem(answer, 409, "appeal_too_late")


# --- the bell -----------------------------------------------------------------------------------


def test_the_bell_is_ones_own_and_is_read(api_as, cast):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    for number in range(3):
        a_comment(cast, matter, by=cast.deputy, proposal=proposal, text=f"回应{number}")
    resident = api_as("resident")
    items, pages = all_pages(resident, "me/notifications", limit=2)
    assert [one["kind"] for one in items] == ["replied"] * 3 and pages == 2
    assert items[0]["label"] and items[0]["read_at"] is None
    first = {"up_to": items[-1]["at"]}
    assert good(resident.put("me/notifications/read", first)) == {"read": 1}
    assert good(resident.put("me/notifications/read", {})) == {"read": 2}
    assert good(resident.put("me/notifications/read", {})) == {"read": 0}
    assert not Notification.objects.filter(person=cast.resident, read_at=None).exists()
    assert good(api_as("elsewhere").get("me/notifications"))["items"] == []


# --- what is gone -------------------------------------------------------------------------------


def test_words_that_are_gone_are_in_no_answer(api_as, cast):
    matter = a_consultation(cast)
    gone = a_proposal(cast, matter, title="甲标题", text="甲内容。")
    taken = a_proposal(cast, matter, title="乙标题", text="乙内容。")
    hidden = a_comment(cast, matter, text="丙评论。")
    back = a_comment(cast, matter, text="丁评论。")
    take_stance(cast.deputy, gone, value="support")
    poll = get_poll(a_poll(cast, matter).pk)
    for login, words in (("deputy", gone), ("member", taken), ("deputy", hidden)):
        kind = words._meta.model_name
        flag = {"kind": kind, "id": str(words.pk), "rule": "abuse"}
        good(api_as(login).post("flags", flag))
    hide_words(cast.moderator, gone, rule="abuse", facts="事实。")
    hide_words(cast.moderator, hidden, rule="abuse", facts="事实。")
    withdraw_proposal(cast.resident, taken)
    withdraw_comment(cast.resident, back)
    paths = [
        *NOUNS, "flags", "appeals", "stances", "me/notifications",
        f"consultations/{matter.pk}", f"consultations/{matter.pk}/events",
        f"consultations/{matter.pk}/state", f"consultations/{matter.pk}/tally",
        f"proposals/{gone.pk}", f"proposals/{taken.pk}", f"comments/{hidden.pk}",
        f"comments/{back.pk}", f"polls/{poll.pk}",
        "proposals?search=甲内容", "comments?search=丙评论",
    ]  # fmt: skip
    for login in ("anonymous", "resident", "deputy", "moderator"):
        asker = api_as(login)
        for path in paths:
            text = asker.get(path).content.decode()
            assert not [word for word in "甲乙丙丁" if f"{word}内容" in text], (login, path)
            assert not [word for word in "甲乙丙丁" if f"{word}标题" in text], (login, path)
            assert not [word for word in "甲乙丙丁" if f"{word}评论" in text], (login, path)


def test_gone_words_are_not_found_by_search(api, cast):
    matter = a_consultation(cast)
    gone = a_proposal(cast, matter, title="甲标题", text="甲内容。")
    hidden = a_comment(cast, matter, text="丙评论。")
    assert ids(api.get("proposals", search="甲内容")) == [str(gone.pk)]
    assert ids(api.get("comments", search="丙评论")) == [str(hidden.pk)]
    hide_words(cast.moderator, gone, rule="abuse", facts="事实。")
    hide_words(cast.moderator, hidden, rule="abuse", facts="事实。")
    assert ids(api.get("proposals", search="甲内容")) == []
    assert ids(api.get("comments", search="丙评论")) == []
    assert ids(api.get("proposals")) == [str(gone.pk)]


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


ADDRESSES = [
    "GET consultations", "POST consultations", "GET consultations/{pk}", "PUT consultations/{pk}",
    "POST consultations/{pk}/documents", "POST consultations/{pk}/sum-up", "POST consultations/{pk}/close",
    "GET consultations/{pk}/events", "GET consultations/{pk}/state",
    "GET consultations/{pk}/tally", "GET phases", "GET phases/{pk}", "PUT phases/{pk}",
    "GET proposals", "POST proposals", "GET proposals/{pk}", "PUT proposals/{pk}",
    "DELETE proposals/{pk}", "PUT proposals/{pk}/stance", "DELETE proposals/{pk}/stance",
    "PUT proposals/{pk}/outcome", "GET stances", "GET comments", "POST comments",
    "GET comments/{pk}", "PUT comments/{pk}", "DELETE comments/{pk}", "GET polls", "POST polls",
    "GET polls/{pk}", "PUT polls/{pk}", "PUT polls/{pk}/closing", "PUT polls/{pk}/cancellation",
    "PUT polls/{pk}/vote", "DELETE polls/{pk}/vote", "GET flags", "POST flags", "GET rulings",
    "GET rulings/{pk}", "POST rulings", "POST rulings/{pk}/appeal", "GET appeals",
    "PUT appeals/{pk}", "GET consultations/{pk}/passages", "GET passages/{pk}",
    "GET passages/{pk}/remarks", "POST passages/{pk}/remarks", "GET remarks", "GET remarks/{pk}",
    "PUT remarks/{pk}", "DELETE remarks/{pk}", "PUT remarks/{pk}/backing",
    "PUT remarks/{pk}/outcome", "GET me/notifications", "PUT me/notifications/read",
]  # fmt: skip
