"""The worked examples of the law, each named by law and article."""

import pytest

from deliberation.decisions.assess import assess
from deliberation.decisions.law import rule_on

from .meetings import PARTS, count, in_order


def outcome(kind: str, counted: dict, **changes) -> str:
    figures = in_order(kind, counted, **changes)
    return assess(rule_on(kind, figures.held_on), figures).outcome


def failing(kind: str, counted: dict, **changes) -> list[str]:
    figures = in_order(kind, counted, **changes)
    found = assess(rule_on(kind, figures.held_on), figures)
    return [step.code for step in found.steps if step.ok is False and step.code != "not_reached"]


@pytest.mark.parametrize(
    ("present", "votes_for", "wrong"),
    [(702, 655, []), (644, 323, []), (643, 643, ["quorum"]), (702, 351, ["majority"]),
     (702, 352, [])],
)  # fmt: skip
def test_villagers_committees_law_26_adults(present, votes_for, wrong):
    assert failing("villagers", {"adults": count(1286, present, votes_for)}) == wrong


@pytest.mark.parametrize(("present", "wrong"), [(274, ["quorum"]), (275, [])])
def test_villagers_committees_law_26_households(present, wrong):
    counted = {"households": count(412, present, 200)}
    assert failing("villagers_households", counted) == wrong


@pytest.mark.parametrize(
    ("present", "votes_for", "wrong"),
    [(61, 31, []), (61, 30, ["majority"]), (48, 25, []), (47, 47, ["quorum"])],
)
def test_residents_committees_law_29_representatives(present, votes_for, wrong):
    assert failing("residents_reps", {"members": count(72, present, votes_for)}) == wrong


@pytest.mark.parametrize(("present", "wrong"), [(1170, ["quorum"]), (1171, [])])
def test_residents_committees_law_27_households(present, wrong):
    counted = {"households": count(2340, present, 1000)}
    assert failing("residents_households", counted) == wrong


@pytest.mark.parametrize(("present", "wrong"), [(1170, ["quorum"]), (1171, [])])
def test_residents_committees_law_27_adults(present, wrong):
    assert failing("residents", {"adults": count(2340, present, 1000)}) == wrong


@pytest.mark.parametrize(
    ("area", "heads", "wrong"),
    [("57613.67", 542, []), ("57613.66", 542, ["quorum"]), ("57613.67", 541, ["quorum"])],
)
def test_civil_code_278_who_takes_part(area, heads, wrong):
    counted = {
        "owners": count(812, heads, heads),
        "area": count("86420.50", area, area),
    }
    assert failing("owners", counted) == wrong


@pytest.mark.parametrize(
    ("kind", "area", "heads", "wrong"),
    [("owners_special", "47406.30", 453, []),
     ("owners_special", "47406.29", 453, ["majority"]),
     ("owners_special", "47406.30", 452, ["majority"]),
     ("owners", "31604.20", 303, ["majority"]), ("owners", "31604.21", 302, ["majority"]),
     ("owners", "31604.21", 303, [])],
)  # fmt: skip
def test_civil_code_278_who_agrees(kind, area, heads, wrong):
    counted = {
        "owners": count(812, 604, heads),
        "area": count("86420.50", "63208.40", area),
    }
    assert failing(kind, counted) == wrong


@pytest.mark.parametrize(("present", "wrong"), [(44, ["quorum"]), (45, [])])
def test_residents_committees_law_19_more_than_two_thirds(present, wrong):
    assert failing("residents_election", {"members": count(66, present, 44)}) == wrong


@pytest.mark.parametrize(("votes_for", "wrong"), [(66, ["majority"]), (67, [])])
def test_rural_collectives_law_27_of_all_members(votes_for, wrong):
    assert failing("collective", {"members": count(100, 80, votes_for)}) == wrong


@pytest.mark.parametrize(("votes_for", "wrong"), [(19, ["majority"]), (20, [])])
def test_rural_collectives_law_28_of_all_representatives(votes_for, wrong):
    assert failing("collective_reps", {"members": count(30, 25, votes_for)}) == wrong


@pytest.mark.parametrize("kind", ["village_group", "village_group_households"])
def test_villagers_committees_law_32_groups(kind):
    unit = "households" if kind.endswith("households") else "adults"
    assert failing(kind, {unit: count(60, 40, 21)}) == []
    assert failing(kind, {unit: count(60, 39, 39)}) == ["quorum"]
    assert failing(kind, {unit: count(60, 40, 20)}) == ["majority"]


def test_villagers_committees_law_29_composition():
    counted = {"members": count(72, 61, 40)}
    few = PARTS | {"representatives": 57}
    assert failing("villagers_reps", counted, parts=few) == ["composition"]
    assert failing("villagers_reps", counted, parts=PARTS | {"representatives": 58}) == []
    women = PARTS | {"women_representatives": 23, "women_representatives_present": 20}
    assert failing("villagers_reps", counted, parts=women) == ["composition"]
    women = PARTS | {"women_representatives": 24, "women_representatives_present": 16}
    assert failing("villagers_reps", counted, parts=women) == []
    women = PARTS | {"women_representatives": 24, "women_representatives_present": 15}
    assert failing("villagers_reps", counted, parts=women) == ["attendance"]


def test_villagers_committees_law_29_authorisation():
    counted = {"members": count(72, 61, 40)}
    assert failing("villagers_reps", counted, authorised=False) == ["authorisation_missing"]
    assert failing("residents_reps", counted, authorised=False) == ["authorisation_missing"]
    needless = {"authorised": False, "needs_authorisation": False}
    assert failing("villagers_reps", counted, **needless) == ["authorisation_missing"]
    assert failing("residents_reps", counted, **needless) == []


@pytest.mark.parametrize(
    ("kind", "unit", "last"),
    [("villagers", "adults", "2026-12-09"), ("residents", "adults", "2026-12-09"),
     ("collective", "members", "2026-12-09"), ("villagers_reps", "members", "2026-12-14"),
     ("owners", None, "2026-12-04")],
)  # fmt: skip
def test_notice_leaves_the_full_days(kind, unit, last):
    counted = {unit: count(72, 72, 72)} if unit else {
        "owners": count(72, 72, 72), "area": count(72, 72, 72)}  # fmt: skip
    day_after = f"{last[:-2]}{int(last[-2:]) + 1:02d}"
    assert failing(kind, counted, notice_sent_on=last) == []
    assert failing(kind, counted, notice_sent_on=day_after) == ["notice"]
    assert failing(kind, counted, notice_sent_on=None) == ["notice_missing"]


def test_villagers_committees_law_25_short_notice_for_a_special_reason():
    late = {"notice_sent_on": "2026-12-19", "urgent": True}
    assert failing("villagers", {"adults": count(72, 72, 72)}, **late) == []
    assert failing("residents", {"adults": count(72, 72, 72)}, **late) == ["notice"]


@pytest.mark.parametrize(
    ("kind", "unit", "convener", "of", "least"),
    [("villagers", "adults", "tenth_of_adults", 1286, 129),
     ("villagers", "adults", "third_of_representatives", 65, 22),
     ("villagers_reps", "members", "fifth_of_representatives", 65, 13),
     ("residents", "adults", "tenth_of_residents", 2340, 234),
     ("residents_reps", "members", "fifth_of_representatives", 66, 14)],
)  # fmt: skip
def test_who_may_ask_for_a_meeting(kind, unit, convener, of, least):
    counted = {unit: count(72, 72, 72)}
    asked = {"convener": convener, "petition_of": of}
    assert failing(kind, counted, petitioners=least, **asked) == []
    assert failing(kind, counted, petitioners=least - 1, **asked) == ["petition"]
    assert failing(kind, counted, convener="anybody") == ["convener_missing"]


def test_party_study_comes_first():
    counted = {"adults": count(72, 72, 72)}
    assert failing("villagers", counted, studied_on="2026-12-20") == []
    assert failing("villagers", counted, studied_on="2026-12-21") == ["study"]
    assert failing("residents", counted, studied_on=None) == ["study_missing"]


def test_owners_decide_only_what_was_announced():
    counted = {"owners": count(72, 72, 72), "area": count(72, 72, 72)}
    assert failing("owners", counted, announced=False) == ["announced_missing"]


@pytest.mark.parametrize(
    "numbers",
    [count(0, 0, 0), count(72, 73, 1), count(72, 60, 61), count(72, 60, 60) | {"against": 1}],
)
def test_sums_that_cannot_be(numbers):
    assert failing("residents_reps", {"members": numbers}) == ["figures_impossible"]


def test_a_tie_is_not_more_than_half():
    assert outcome("residents_reps", {"members": count(72, 60, 30)}) == "not_reached"


def test_earlier_law_is_not_checked():
    figures = in_order("villagers", {"adults": count(72, 72, 72)}, held_on="2023-05-01")
    assert rule_on("villagers", figures.held_on) is None
    found = assess(None, figures)
    assert found.outcome == "not_checked"
    assert "较早的法律，没有核对" in "".join(found.sentences(0))


@pytest.mark.parametrize(("present", "result"), [(37, "not_checked"), (36, "not_reached")])
def test_residents_committees_law_of_2018_says_only_who_had_to_come(present, result):
    counted = {"adults": count(72, present, present)}
    assert outcome("residents", counted, held_on="2023-05-01") == result


@pytest.mark.parametrize(("members", "wrong"), [(20, ["members"]), (21, [])])
def test_rural_collectives_law_28_more_than_twenty_representatives(members, wrong):
    assert failing("collective_reps", {"members": count(members, members, members)}) == wrong


def test_nobody_present_agrees_to_nothing():
    assert failing("collective", {"members": count(30, 0, 0)}) == ["quorum", "nobody"]


def test_a_petition_is_a_share_of_no_fewer_than_the_meeting_counts():
    """One of ten who may ask is no tenth of 1,286."""
    counted = {"adults": count(1286, 702, 655)}
    asked = {"convener": "tenth_of_adults", "petitioners": 128}
    assert failing("villagers", counted, **asked, petition_of=1280) == ["petition"]
    assert failing("villagers", counted, **asked | {"petitioners": 129}, petition_of=1286) == []
    assert failing("villagers", counted, **asked, petition_of=10) == ["figures_impossible"]


@pytest.mark.parametrize(("parts", "members"), [
    ({"representatives": 73}, 72), ({"women_representatives": 66}, 72),
    ({"women_representatives_present": 31}, 72), ({"women_representatives_present": 29}, 28),
])  # fmt: skip
def test_parts_that_are_more_than_their_whole_count_for_nothing(parts, members):
    counted = {"members": count(72, members, 20)}
    wrong = failing("villagers_reps", counted, parts=PARTS | parts)
    assert wrong == ["figures_impossible"]
