"""A result explains itself, in both languages, with the numbers in it."""

import pytest

from deliberation.decisions.assess import EN, STEPS, ZH, assess
from deliberation.decisions.law import rule_on, rules

from .meetings import count, in_order


def steps(kind, counted, language, **changes):
    figures = in_order(kind, counted, **changes)
    return assess(rule_on(kind, figures.held_on), figures).sentences(language)


def test_a_village_meeting_by_households_in_words():
    counted = {"households": count(412, 301, 250) | {"against": 41, "abstained": 7}}
    chinese = steps("villagers_households", counted, ZH)
    assert (
        "到会 301 户：3 × 301 = 903 ≥ 2 × 412 = 824，达到应到 412 户的三分之二以上，会议有效"
        in chinese[4]
    )
    assert "第 26 条" in chinese[4] and "未表决 3" in chinese[5]
    assert "2 × 250 = 500 > 301" in chinese[6] and chinese[-1] == "结论：达到规则。"
    english = steps("villagers_households", counted, EN)
    assert len(english) == len(chinese) and "two thirds or more of the 412 households" in english[4]


def test_a_failed_quorum_says_how_many_were_needed():
    counted = {"households": count(412, 274, 274)}
    chinese = "".join(steps("villagers_households", counted, ZH))
    assert "3 × 274 = 822 < 2 × 412 = 824，至少要 275 户，没有达到" in chinese
    assert "会议无效" in chinese and "未达到规则，不能算通过" in chinese
    assert "at least 275 needed" in "".join(steps("villagers_households", counted, EN))


def test_a_tie_shows_that_it_is_not_more():
    words = "".join(steps("residents_reps", {"members": count(72, 60, 30)}, ZH))
    assert "2 × 30 = 60 ≤ 60，至少要 31 人，没有达到到会 60 人的过半数" in words


def test_floor_area_keeps_two_places_in_words():
    counted = {"owners": count(812, 604, 453), "area": count("86420.50", "63208.40", "47406.30")}
    words = "".join(steps("owners_special", counted, ZH))
    assert "4 × 47406.30 = 189625.20 ≥ 3 × 63208.40 = 189625.20" in words


def test_what_is_not_law_is_not_worded_as_law():
    counted = {"members": count(72, 61, 40)}
    words = steps("villagers_reps", counted, ZH)
    assert any("山东省实施" in line and "应满 5 日" in line for line in words)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_speaks_both_languages(rule):
    counted = {unit.code: count(72, 60, 50) for unit in rule.counts}
    figures = in_order(rule.id, counted)
    for language in (ZH, EN):
        lines = assess(rule, figures).sentences(language)
        assert all("{" not in line and "None" not in line for line in lines)
    assert not any("\u4e00" <= sign <= "\u9fff" for line in lines for sign in line)


def test_every_sentence_is_a_pair():
    assert all(len(pair) == 2 and all(pair) for pair in STEPS.values())
