"""Is what was answered what is kept? A pure function over a history and rows.

A history is a list of entries in the order in which each person sent them: ``person``, ``kind``
(comment or vote), ``answer`` (ok, refused, unknown), for a comment ``key``, ``text`` and the ``id``
that the answer named, for a vote ``target`` and ``value``.

Rows are ``comments`` (id, person, once, text), ``votes`` (person, target, value), ``events`` (seq,
kind, comment), ``seq`` of the log, and ``tally`` as the site shows it: ``{target: {value: n}}``.
"""

import hashlib
from collections import Counter, defaultdict

NONE = "none"  # a vote taken back: a row that is not counted


def complaints(history: list[dict], rows: dict) -> list[str]:
    """Sentences; none where everything is as it was answered."""
    return [
        *_comments([entry for entry in history if entry["kind"] == "comment"], rows["comments"]),
        *_votes([entry for entry in history if entry["kind"] == "vote"], rows["votes"]),
        *_log(rows["events"], rows["seq"], rows["comments"]),
        *_tally(rows["votes"], rows["tally"]),
    ]


def once_of(key: str) -> str:
    """As the API keeps an Idempotency-Key."""
    return hashlib.sha256(key.encode()).hexdigest()


def _comments(sent: list[dict], rows: list[dict]):
    kept = defaultdict(list)
    for row in rows:
        kept[row["person"], row["once"]].append(row)
    texts = Counter(row["text"] for row in rows)
    for entry in sent:
        found = kept.pop((entry["person"], once_of(entry["key"])), [])
        yield from _comment(entry, found, texts)
    for row in (row for left in kept.values() for row in left):
        yield f"a comment that nobody sent: {row['text']}"


def _comment(entry: dict, found: list[dict], texts: Counter):
    name = f"{entry['key']} ({entry['answer']})"
    if entry["answer"] == "refused":
        if found or texts[entry["text"]]:
            yield f"refused and kept all the same: {name}"
        return
    if entry["answer"] == "ok" and not found:
        yield f"acknowledged and lost: {name}"
    if len(found) > 1 or texts[entry["text"]] > 1:
        yield f"kept twice: {name}"
    for row in found:
        if row["text"] != entry["text"]:
            yield f"kept with other words: {name}"
        if entry["answer"] == "ok" and row["id"] != entry["id"]:
            yield f"kept as another comment than was answered: {name}"


def _votes(sent: list[dict], rows: list[dict]):
    kept, wanted = defaultdict(list), defaultdict(list)
    for row in rows:
        kept[row["person"], row["target"]].append(row["value"])
    for entry in sent:
        wanted[entry["person"], entry["target"]].append(entry)
    for place, entries in wanted.items():
        yield from _vote(place, entries, kept.pop(place, []))
    for place in kept:
        yield f"a vote that nobody sent: {place}"


def _vote(place: tuple, entries: list[dict], found: list[str]):
    may = _may_stand(entries)
    if len(found) > 1:
        yield f"two votes of one person: {place}: {found}"
    if not found and None not in may:
        yield f"acknowledged and lost: the vote {place}"
    for value in found:
        if value not in may:
            yield f"not the last acknowledged vote: {place}: {value}, not one of {may}"


def _may_stand(entries: list[dict]) -> set:
    """The last acknowledged value, and what was sent since and never answered; None is no row."""
    may: set = {None}
    for entry in entries:
        if entry["answer"] == "ok":
            may = {entry["value"]}
        elif entry["answer"] == "unknown":
            may.add(entry["value"])
    return may


def _log(events: list[dict], seq: int, comments: list[dict]):
    numbers = sorted(event["seq"] for event in events)
    if numbers != list(range(1, seq + 1)):
        missing = sorted(set(range(1, seq + 1)) - set(numbers))
        yield f"the log has {len(numbers)} numbers up to {seq}; missing {missing[:5]}"
    told = Counter(event["comment"] for event in events if event["kind"] == "comment.posted")
    there = Counter(row["id"] for row in comments)
    for pk in sorted(told | there):
        if told[pk] != 1 or there[pk] != 1:
            yield f"comment {pk}: {there[pk]} rows, {told[pk]} times comment.posted"


def _tally(votes: list[dict], tally: dict):
    counted: dict[str, Counter] = defaultdict(Counter)
    for row in votes:
        counted[row["target"]][row["value"]] += row["value"] != NONE
    for target in sorted(counted.keys() | tally.keys()):
        shown = Counter(tally.get(target, {}))
        if shown != counted[target]:  # a Counter takes what is not there for nought
            yield f"the tally of {target} shows {dict(shown)}, rows say {dict(counted[target])}"


def sample() -> tuple[list[dict], dict]:
    """A small history with one of everything, and rows to which nothing is to be said."""
    history = [
        {"person": "p1", "kind": "vote", "target": "t1", "value": "support", "answer": "ok"},
        {"person": "p1", "kind": "vote", "target": "t1", "value": "oppose", "answer": "ok"},
        {"person": "p1", "kind": "vote", "target": "t1", "value": "maybe", "answer": "refused"},
        {"person": "p2", "kind": "vote", "target": "t1", "value": "none", "answer": "ok"},
        {"person": "p3", "kind": "vote", "target": "t1", "value": "support", "answer": "unknown"},
        _said("p1", "k1", "ok"),
        _said("p1", "k2", "refused"),
        _said("p2", "k3", "ok"),
        _said("p2", "k4", "unknown"),
    ]
    rows = {
        "comments": [_kept("p1", "k1"), _kept("p2", "k3")],
        "votes": [
            {"person": "p1", "target": "t1", "value": "oppose"},
            {"person": "p2", "target": "t1", "value": "none"},
        ],
        "events": [
            {"seq": 1, "kind": "consultation.opened", "comment": None},
            {"seq": 2, "kind": "comment.posted", "comment": "id-k1"},
            {"seq": 3, "kind": "comment.posted", "comment": "id-k3"},
        ],
        "seq": 3,
        "tally": {"t1": {"oppose": 1}},
    }
    return history, rows


def _said(person: str, key: str, answer: str) -> dict:
    return {
        "person": person, "kind": "comment", "key": key, "text": f"text of {key}",
        "id": f"id-{key}" if answer == "ok" else None, "answer": answer,
    }  # fmt: skip


def _kept(person: str, key: str) -> dict:
    return {
        "id": f"id-{key}",
        "person": person,
        "once": once_of(key),
        "text": f"text of {key}",
    }
