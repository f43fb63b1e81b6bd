"""Polls through the API: added, answered, changed, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions.polls import cast_vote
from deliberation.models import Poll, Vote
from tests.phases import DAY, a_consultation, a_poll

from .conftest import assert_problem
from .forum import KEY, asked, good


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
