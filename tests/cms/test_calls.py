"""Proposals to revise a compact, and the tenth that the law names: a reminder, not a decision."""

import pytest

from cms.queries.calls import calls_of, tenth_of
from deliberation.actions.proposals import submit_proposal, take_stance
from tests.cast import a_compact, confirmed
from tests.life import lives


@pytest.fixture
def edition(cast):
    cast.bridge.adults = 31
    cast.bridge.save()
    return a_compact(cast).editions.get()


def proposed(cast, edition):
    return submit_proposal(
        cast.resident, edition.calls, title="把第二条改宽一点", text="夜班的人也要生活。"
    )


@pytest.mark.parametrize(
    ("adults", "tenth"), [(1, 1), (9, 1), (10, 1), (11, 2), (31, 4), (1286, 129), (None, None)]
)
def test_the_tenth_itself_is_enough(adults, tenth):
    assert tenth_of(adults) == tenth


def test_only_confirmed_adults_of_the_place_are_counted_and_each_once(cast, edition, client):
    proposal = proposed(cast, edition)
    take_stance(cast.resident, proposal, value="support")  # the proposer counts once all the same
    backers = [confirmed(cast, f"b{n}", f"邻居某某{n}", cast.bridge, cast.clerk) for n in range(3)]
    for person in backers[:2]:
        take_stance(person, proposal, value="support")
    take_stance(backers[2], proposal, value="oppose")
    call = calls_of(edition)[0]
    assert (call.backers, call.needed, call.reached) == (3, 4, False)
    backers[0].residencies.update(adult=False)
    assert calls_of(edition)[0].backers == 2
    backers[0].residencies.update(adult=True)
    take_stance(backers[2], proposal, value="support")
    assert calls_of(edition)[0].reached
    html = client.get(f"/compacts/editions/{edition.pk}/").content.decode()
    assert "支持 4 人，十分之一是 4 人" in html and "不是决定" in html


def test_the_desk_reminds_the_committee_and_costs_the_same(
    cast, edition, as_, django_assert_max_num_queries
):
    proposal = proposed(cast, edition)
    for n in range(3):
        person = confirmed(cast, f"b{n}", f"邻居某某{n}", cast.bridge, cast.clerk)
        take_stance(person, proposal, value="support")
    client = as_(cast.editor)
    with django_assert_max_num_queries(18):
        html = client.get("/staff/compacts/").content.decode()
    assert "到了成年人的十分之一" in html


def test_the_next_edition_goes_on_with_the_proposals(cast, edition):
    proposal = proposed(cast, edition)
    second = lives(cast, edition.compact)
    assert second.calls_id == edition.calls_id
    assert calls_of(second)[0].proposal == proposal
