"""What a compact must not contain: noticed with the right reason, and hardly anything else."""

import tomllib
from pathlib import Path

import pytest

from cms.forbidden import look_over, rules

LISTS = tomllib.loads(Path(__file__).with_name("clauses_bad.toml").read_text(encoding="utf-8"))


def reasons(text: str) -> list[str]:
    return [warned.rule.id for warned in look_over(text)]


def test_the_lists_are_long_enough_to_mean_something():
    assert len(LISTS["bad"]) >= 40 and len(LISTS["harmless"]) >= 40
    assert {reason for reason, _text in LISTS["bad"]} == set(rules())


@pytest.mark.parametrize(("reason", "text"), LISTS["bad"])
def test_a_forbidden_clause_is_warned_of_with_its_reason(reason, text):
    assert reason in reasons(text), text


def test_at_most_two_of_forty_harmless_ones_are_warned_of():
    warned = [(text, reasons(text)) for text in LISTS["harmless"] if reasons(text)]
    assert len(warned) <= 2, warned


def test_blanks_and_wide_digits_hide_nothing():
    assert reasons("乱倒垃圾 罚 款 ５０ 元") == ["fines"]


def test_a_warning_quotes_the_words_and_names_the_law():
    (warned,) = look_over("不交费的，村里停水停电。")
    assert warned.words in "不交费的，村里停水停电。"
    assert "第 31 条" in warned.rule.basis and warned.rule.reason


def test_an_excuse_does_not_cover_the_next_part_of_the_sentence():
    text = "偷盗的处十倍罚款，情节严重的由公安机关依法处罚。"
    assert reasons(text) == ["fines"]


@pytest.mark.parametrize("text", ["", "。。。", "罚" * 1000, "不得" * 500, "每户" * 400 + "捐"])
def test_odd_texts_are_answered_at_once(text):
    look_over(text)
