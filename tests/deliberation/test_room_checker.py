"""The checker of `make prove T=rooms` catches what it is there to catch."""

import copy

import pytest

from tests.prove._room_checker import complaints, plant, sample, show


def test_a_clean_room_gives_no_complaint():
    assert complaints(*sample()) == []


@pytest.mark.parametrize("name", plant(*sample()))
def test_what_is_planted_is_caught(name):
    history, rows, word = plant(*sample())[name]
    assert [sentence for sentence in complaints(history, rows) if word in sentence]


def test_planting_leaves_the_history_as_it_was():
    history, rows = sample()
    before = copy.deepcopy((history, rows))
    assert len(show(history, rows)) == len(plant(history, rows))
    assert (history, rows) == before


def test_refused_and_kept_all_the_same_is_caught():
    history, rows = sample()
    next(entry for entry in history["sent"] if entry["name"] == "k1")["answer"] = "refused"
    assert any("refused and kept" in sentence for sentence in complaints(history, rows))


def test_no_answer_may_be_kept_or_not():
    history, rows = sample()
    history["heard"], history["reloaded"] = [], []
    rows["things"].pop()
    rows["events"].pop()
    rows["seq"]["r1"] = 4
    assert complaints(history, rows) == []


def test_kept_as_another_than_was_answered_is_caught():
    history, rows = sample()
    history["sent"][0]["thing"] = "id-of-something-else"
    assert any("another than was answered" in sentence for sentence in complaints(history, rows))


def test_an_event_told_twice_is_caught():
    history, rows = sample()
    rows["events"].append({**rows["events"][-1], "seq": 6})
    rows["seq"]["r1"] = 6
    assert any("told 2 times" in sentence for sentence in complaints(history, rows))


def test_one_persons_words_in_another_order_are_caught():
    history, rows = sample()
    rows["events"][1]["thing"], rows["events"][3]["thing"] = (
        rows["events"][3]["thing"],
        rows["events"][1]["thing"],
    )
    assert any("order in which it was typed" in sentence for sentence in complaints(history, rows))


def test_a_page_that_stayed_behind_is_caught():
    history, rows = sample()
    history["heard"][1]["applied"].pop()
    assert any("with a gap" in sentence for sentence in complaints(history, rows))


def test_a_page_that_heard_what_is_not_in_the_log_is_caught():
    history, rows = sample()
    history["heard"][0]["applied"].append((9, "turn.said", "id-9", "?"))
    assert any("not in the log" in sentence for sentence in complaints(history, rows))


def test_a_page_that_was_told_to_load_anew_is_caught():
    history, rows = sample()
    history["heard"][0]["resets"] = 1
    assert any("load anew" in sentence for sentence in complaints(history, rows))
