"""Proposals, stances and comments through the API: made once, for oneself or by a clerk, and gone."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions.comments import withdraw_comment
from deliberation.actions.moderation import hide_words
from deliberation.actions.proposals import take_stance, withdraw_proposal
from deliberation.models import Comment, Proposal, Stance
from deliberation.queries.consultations import get_poll
from portal.accounts.actions.people import register_assisted
from tests.phases import a_comment, a_consultation, a_poll, a_proposal

from .conftest import assert_problem, ids
from .forum import KEY, NOUNS, good

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
