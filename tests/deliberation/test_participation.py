"""Proposing, commenting, taking a stance and voting: once each, by those who may, in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions.comments import edit_comment, post_comment, withdraw_comment
from deliberation.actions.polls import cast_vote
from deliberation.actions.proposals import submit_proposal, take_stance, withdraw_proposal
from deliberation.models import Comment, Event, Proposal, Stance, Vote
from deliberation.queries.tallies import poll_counts, stance_counts
from portal.accounts.models import User
from portal.kit.errors import Refused
from tests.phases import a_comment, a_consultation, a_poll, a_proposal, not_yet, over


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code, (caught.value.code, caught.value.message)
    return str(caught.value.message)


def test_a_resident_proposes_and_it_is_numbered(cast):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    assert (proposal.place, proposal.mandate) == (cast.bridge, None)
    kinds = list(Event.objects.values_list("seq", "kind"))
    assert kinds == [(1, "consultation.opened"), (2, "proposal.submitted")]
    assert Event.objects.get(seq=2).data == {"proposal": str(proposal.pk)}


def test_who_speaks_in_office_speaks_under_that_name(cast):
    matter = a_consultation(cast)
    assert a_comment(cast, matter, by=cast.officer).mandate.body == cast.bodies["street"]
    assert a_comment(cast, matter, by=cast.clerk).mandate.role == "clerk"


def test_who_may_not_is_told_why_and_what_to_do(cast):
    matter = a_consultation(cast)
    assert "确认码" in refused("residency_needed", a_proposal, cast, matter, by=cast.newcomer)
    sentence = refused("residency_elsewhere", a_proposal, cast, matter, by=cast.elsewhere)
    assert "柳岸社区" in sentence and "云桥社区" in sentence and "重新登记" in sentence


@pytest.mark.parametrize(("when", "code"), [(over, "phase_closed"), (not_yet, "phase_not_open")])
def test_outside_its_phase_nothing_is_accepted(cast, when, code):
    matter = when(cast)
    refused(code, a_proposal, cast, matter)
    refused(code, a_comment, cast, matter)
    assert not Proposal.objects.exists() and not Comment.objects.exists()


def test_the_same_act_twice_is_done_once(cast):
    matter = a_consultation(cast)
    one = a_proposal(cast, matter, once="k1")
    assert a_proposal(cast, matter, once="k1") == one
    refused("idempotency_key_reused", a_proposal, cast, matter, once="k1", text="另一段话。")
    first = a_comment(cast, matter, once="k1")
    assert a_comment(cast, matter, once="k1") == first
    assert Event.objects.count() == 3


def test_a_later_stance_replaces_and_none_takes_back(cast):
    proposal = a_proposal(cast, a_consultation(cast))
    for value in ("support", "oppose"):
        take_stance(cast.resident, proposal, value=value)
    take_stance(cast.deputy, proposal, value="support")
    assert stance_counts([proposal.pk])[proposal.pk] == {
        "support": 1, "oppose": 1, "undecided": 0,
    }  # fmt: skip
    take_stance(cast.resident, proposal, value="none")
    assert stance_counts([proposal.pk])[proposal.pk]["oppose"] == 0
    assert Stance.objects.count() == 2
    refused("stance_unknown", take_stance, cast.resident, proposal, value="love")


def test_votes_of_residents_and_of_people_in_office_are_counted_apart(cast):
    matter = a_consultation(cast)
    poll = a_poll(cast, matter, most=2, mandates_may_vote=True)
    cast_vote(cast.resident, poll, options=[0, 2])
    cast_vote(cast.resident, poll, options=[1, 2])
    cast_vote(cast.deputy, poll, options=[1])
    count = poll_counts([poll.pk])[poll.pk]
    assert [(o["residents"], o["mandates"]) for o in count["options"]] == [(0, 0), (1, 1), (1, 0)]
    assert count["voters"] == {"residents": 1, "mandates": 1}
    refused("too_many_options", cast_vote, cast.resident, poll, options=[0, 1, 2])
    refused("option_unknown", cast_vote, cast.resident, poll, options=[9])
    cast_vote(cast.resident, poll, options=[])
    assert poll_counts([poll.pk])[poll.pk]["voters"]["residents"] == 0
    assert Vote.objects.count() == 2


def test_people_in_office_vote_only_where_the_host_said_so_before(cast):
    poll = a_poll(cast, a_consultation(cast))
    refused("mandates_do_not_vote", cast_vote, cast.deputy, poll, options=[0])
    refused("residency_elsewhere", cast_vote, cast.elsewhere, poll, options=[0])
    refused("poll_closed", cast_vote, cast.resident, poll, options=[0], now=poll.closes_at)
    cast_vote(cast.resident, poll, options=[0], now=poll.closes_at - timedelta(microseconds=1))


def test_threads_have_two_levels(cast):
    matter = a_consultation(cast)
    first = a_comment(cast, matter)
    second = a_comment(cast, matter, by=cast.deputy, answers=first)
    third = a_comment(cast, matter, text="再说一句。", answers=second)
    assert second.thread == first and third.thread == first


def test_own_words_are_edited_for_fifteen_minutes_and_withdrawn_at_any_time(cast):
    matter = a_consultation(cast)
    comment = a_comment(cast, matter)
    assert edit_comment(cast.resident, comment, text="改一下。").edited_at is not None
    late = timezone.now() + timedelta(minutes=15, seconds=1)
    refused("edit_time_over", edit_comment, cast.resident, comment, text="太晚了。", now=late)
    refused("not_yours", edit_comment, cast.deputy, comment, text="别人的话。")
    withdraw_comment(cast.resident, comment)
    comment.refresh_from_db()
    assert comment.state == "withdrawn"
    refused("words_gone", post_comment, cast.deputy, matter, text="回应。", answers=comment)


def test_somebodys_number_is_caught_before_it_is_posted(cast):
    matter = a_consultation(cast)
    refused("personal_number", a_comment, cast, matter, text="老板电话 138 0013 8000，打给他。")
    assert not Comment.objects.exists()


def test_newcomers_post_less_and_are_told(cast, settings):
    settings.NEWCOMER_LIMITS = {"proposal": 1, "comment": 2, "gap": 30}
    User.objects.filter(pk=cast.resident.pk).update(date_joined=timezone.now())
    cast.resident.refresh_from_db()
    matter, now = a_consultation(cast), timezone.now()
    a_comment(cast, matter, now=now)
    refused("too_many_requests", a_comment, cast, matter, text="快。", now=now)
    a_comment(cast, matter, text="慢一点。", now=now + timedelta(seconds=31))
    later = now + timedelta(hours=1)
    sentence = refused("too_many_requests", a_comment, cast, matter, text="第三条。", now=later)
    assert "2 条" in sentence


def test_the_clock_decides_to_the_microsecond(cast):
    matter = a_consultation(cast)
    end = matter.phases.get().ends_at
    submit_proposal(
        cast.resident,
        matter,
        title="最后一刻",
        text="赶上了。",
        now=end - timedelta(microseconds=1),
    )
    refused(
        "phase_closed", submit_proposal, cast.resident, matter, title="晚", text="晚了。", now=end
    )


def test_the_same_proposal_is_not_made_twice(cast):
    """Back in the browser, and the form sent again under another name of the act."""
    matter = a_consultation(cast)
    words = {"title": "先改老车棚", "text": "老车棚有顶有电。"}
    first = submit_proposal(cast.resident, matter, **words, once="one")
    refused("proposed_already", submit_proposal, cast.resident, matter, **words, once="two")
    submit_proposal(cast.deputy, matter, **words)
    withdraw_proposal(cast.resident, first)
    submit_proposal(cast.resident, matter, **words, once="three")


def test_taking_back_what_was_never_cast_leaves_nothing(cast):
    poll = a_poll(cast, a_consultation(cast))
    cast_vote(cast.resident, poll, options=[])
    assert not poll.votes.exists()
    cast_vote(cast.resident, poll, options=[1])
    cast_vote(cast.resident, poll, options=[])
    assert poll.votes.get().choices == 0
