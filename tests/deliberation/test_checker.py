"""The checker of `make prove T=kill` says nothing where all is well, and catches what it is for."""

import copy

import pytest

from tests.prove._checker import _kept, complaints, sample


@pytest.fixture
def sent_and_kept():
    return copy.deepcopy(sample())


def test_it_says_nothing_where_rows_are_what_was_answered(sent_and_kept):
    assert complaints(*sent_and_kept) == []


def test_it_says_nothing_where_an_unanswered_comment_was_kept(sent_and_kept):
    history, rows = sent_and_kept
    rows["comments"].append(_kept("p2", "k4"))
    rows["events"].append({"seq": 4, "kind": "comment.posted", "comment": "id-k4"})
    rows["seq"] = 4

    assert complaints(history, rows) == []


def test_it_says_nothing_where_an_unanswered_vote_was_kept(sent_and_kept):
    history, rows = sent_and_kept
    rows["votes"].append({"person": "p3", "target": "t1", "value": "support"})
    rows["tally"]["t1"]["support"] = 1

    assert complaints(history, rows) == []


def _lose_a_comment(rows):
    """Its event as well, the log renumbered: only the history knows."""
    rows["comments"].pop()
    rows["events"].pop()
    rows["seq"] = 2


def _lose_a_vote(rows):
    rows["votes"].pop(0)
    rows["tally"] = {}


def _keep_an_older_vote(rows):
    rows["votes"][0]["value"] = "support"
    rows["tally"] = {"t1": {"support": 1}}


def _keep_a_vote_twice(rows):
    rows["votes"].append(rows["votes"][0])
    rows["tally"]["t1"]["oppose"] = 2


def _invent_a_vote(rows):
    rows["votes"].append({"person": "p9", "target": "t1", "value": "none"})


def _keep_under_another_key(rows):
    rows["comments"].append(_kept("p1", "k1") | {"id": "id-k9", "once": "other"})
    rows["events"].append({"seq": 4, "kind": "comment.posted", "comment": "id-k9"})
    rows["seq"] = 4


def _keep_what_was_refused(rows):
    rows["comments"].append(_kept("p1", "k2"))
    rows["events"].append({"seq": 4, "kind": "comment.posted", "comment": "id-k2"})
    rows["seq"] = 4


FAULTS = [
    (_lose_a_comment, "acknowledged and lost: k3"),
    (_lose_a_vote, "acknowledged and lost: the vote"),
    (_keep_an_older_vote, "not the last acknowledged vote"),
    (lambda rows: rows["votes"][0].update(value="maybe"), "not the last acknowledged vote"),
    (_keep_a_vote_twice, "two votes of one person"),
    (_invent_a_vote, "a vote that nobody sent"),
    (lambda rows: rows["comments"].append(rows["comments"][0]), "kept twice: k1"),
    (_keep_under_another_key, "kept twice: k1"),
    (_keep_what_was_refused, "refused and kept all the same: k2"),
    (lambda rows: rows["comments"].append(_kept("p9", "k9")), "a comment that nobody sent"),
    (lambda rows: rows["comments"][0].update(text="other"), "kept with other words"),
    (lambda rows: rows["comments"][0].update(id="other"), "kept as another comment"),
    (lambda rows: rows["events"].pop(0), "missing [1]"),
    (lambda rows: rows.update(seq=4), "missing [4]"),
    (lambda rows: rows["events"].append(rows["events"][0]), "the log has 4 numbers up to 3"),
    (lambda rows: rows["events"][1].update(kind="comment.edited"), "0 times comment.posted"),
    (lambda rows: rows["tally"]["t1"].update(oppose=2), "the tally of t1"),
    (lambda rows: rows["tally"].update(t9={"support": 1}), "the tally of t9"),
    (lambda rows: rows.update(tally={}), "the tally of t1"),
]


@pytest.mark.parametrize(("fault", "sentence"), FAULTS)
def test_it_catches_a_planted_fault(sent_and_kept, fault, sentence):
    history, rows = sent_and_kept
    fault(rows)

    assert any(sentence in said for said in complaints(history, rows)), complaints(history, rows)
