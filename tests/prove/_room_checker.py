"""Is what was answered kept, and did everybody hear it, in order, once? A pure function over
histories and rows.

``sent``: in the order in which each person typed them: ``person``, ``room``, ``name`` of the act,
``text``, ``answer`` (ok, refused, or empty where none came), ``thing`` (the id that the answer named).

``heard`` and ``reloaded``: of each page ``page``, ``room``, ``began`` (the number it was greeted
with), ``applied`` (``(seq, kind, thing, text)`` in the order in which it applied them), ``resets``.

Rows are ``things`` (id, person, room, once, text), ``events`` (room, seq, kind, thing) and ``seq``
(the last number of each room's log).
"""

import copy
from collections import Counter, defaultdict
from itertools import pairwise

from ._checker import once_of

SHOWN = 3  # of the differences of one page


def complaints(history: dict, rows: dict) -> list[str]:
    """Sentences; none where everything is as it was answered and heard."""
    log = _log_of(rows)
    return [
        *_kept(history["sent"], rows["things"]),
        *_numbers(rows["events"], rows["seq"]),
        *_told_once(rows["events"], rows["things"]),
        *_order(history["sent"], rows["events"]),
        *_pages(history["heard"], log, "heard"),
        *_pages(history["reloaded"], log, "reloaded"),
    ]


def _log_of(rows: dict) -> dict[str, list[tuple]]:
    """What a page that missed nothing has applied, by room."""
    texts = {row["id"]: row["text"] for row in rows["things"]}
    log = defaultdict(list)
    for event in sorted(rows["events"], key=lambda event: event["seq"]):
        thing = event["thing"]
        log[event["room"]].append((event["seq"], event["kind"], thing, texts.get(thing, "")))
    return log


def _kept(sent: list[dict], rows: list[dict]):
    kept = defaultdict(list)
    for row in rows:
        kept[row["person"], row["once"]].append(row)
    texts = Counter(row["text"] for row in rows)
    for entry in sent:
        found = kept.pop((entry["person"], once_of(entry["name"])), [])
        yield from _one(entry, found, texts)
    for row in (row for left in kept.values() for row in left):
        yield f"kept, and nobody sent it: {row['text']}"


def _one(entry: dict, found: list[dict], texts: Counter):
    name = f"{entry['text']} ({entry['answer'] or 'no answer'})"
    if entry["answer"] == "refused" and (found or texts[entry["text"]]):
        yield f"refused and kept all the same: {name}"
    if entry["answer"] == "ok" and not found:
        yield f"acknowledged and lost: {name}"
    if len(found) > 1 or texts[entry["text"]] > 1:
        yield f"kept twice: {name}"
    for row in found:
        if (row["text"], row["room"]) != (entry["text"], entry["room"]):
            yield f"kept with other words or in another room: {name}"
        if entry["answer"] == "ok" and row["id"] != entry["thing"]:
            yield f"kept as another than was answered: {name}"


def _numbers(events: list[dict], seq: dict[str, int]):
    found = defaultdict(list)
    for event in events:
        found[event["room"]].append(event["seq"])
    for room in sorted(found.keys() | seq.keys()):
        wanted = set(range(1, seq.get(room, 0) + 1))
        if sorted(found[room]) != sorted(wanted):
            missing, more = sorted(wanted - set(found[room])), len(found[room]) - len(wanted)
            yield f"the log of {room} has a gap or a double: missing {missing[:5]}, {more:+} numbers"


def _told_once(events: list[dict], rows: list[dict]):
    """The first event about a thing makes it; each thing is made by one."""
    told = Counter((event["thing"], event["kind"]) for event in events if event["thing"])
    things = {thing for thing, _kind in told}
    for (thing, kind), times in told.items():
        if times > 1:
            yield f"told {times} times: {kind} {thing}"
    for row in rows:
        if row["id"] not in things:
            yield f"kept and never told: {row['text']}"
    for thing in sorted(things - {row["id"] for row in rows}):
        yield f"told and not kept: {thing}"


def _order(sent: list[dict], events: list[dict]):
    """What one person said stands in the log in the order in which they typed it."""
    place: dict[str, int] = {}
    for event in events:
        place.setdefault(event["thing"], event["seq"])
    last: dict[tuple, int] = {}
    for entry in sent:
        seq = place.get(entry["thing"]) if entry["answer"] == "ok" else None
        if seq is None:
            continue
        who = entry["person"], entry["room"]
        if seq < last.get(who, 0):
            yield f"out of the order in which it was typed: {entry['text']}"
        last[who] = max(seq, last.get(who, 0))


def _pages(pages: list[dict], log: dict, how: str):
    for page in pages:
        if page["resets"]:
            yield f"{page['page']} was told to load anew {page['resets']} times"
        expected = log[page["room"]][page["began"] :]
        if page["applied"] != expected:
            yield from _difference(f"{how} by {page['page']}", page, expected)


def _difference(who: str, page: dict, expected: list[tuple]):
    """Numbers first: what is missing, doubled or in another order; then words."""
    numbers = [seen[0] for seen in page["applied"]]
    doubled = [seq for seq, times in Counter(numbers).items() if times > 1]
    if doubled:
        yield f"{who} twice: {doubled[:SHOWN]}"
    if numbers != sorted(numbers):
        late = [b for a, b in pairwise(numbers) if b < a]
        yield f"{who} out of order: {late[:SHOWN]}"
    wanted = {row[0]: row for row in expected}
    missing = sorted(wanted.keys() - set(numbers))
    if missing:
        yield f"{who} with a gap: {len(missing)} missing, {missing[:SHOWN]}"
    phantoms = [seen for seen in page["applied"] if seen[0] not in wanted]
    if phantoms:
        yield f"{who} and not in the log: {phantoms[:SHOWN]}"
    other = [seen for seen in page["applied"] if seen[0] in wanted and seen != wanted[seen[0]]]
    if other:
        yield f"{who} otherwise than it is kept: {other[:SHOWN]}"


def plant(history: dict, rows: dict) -> dict[str, tuple[dict, dict, str]]:
    """Copies with one thing wrong in each: ``{what: (history, rows, a word of the complaint)}``."""
    planted = {}

    def copied(name: str, word: str):
        made = _copied(history), copy.deepcopy(rows)
        planted[name] = (*made, word)
        return made

    said, kept = copied("loss", "acknowledged and lost")
    ok = next(entry for entry in said["sent"] if entry["answer"] == "ok")
    kept["things"] = [row for row in kept["things"] if row["id"] != ok["thing"]]
    _said, kept = copied("double", "twice")
    kept["things"].append({**kept["things"][0], "id": "another", "once": "another"})
    _said, kept = copied("phantom", "nobody sent")
    kept["things"].append({**kept["things"][0], "id": "new", "once": "new", "text": "别人的话"})
    _said, kept = copied("gap in the log", "gap")
    kept["events"].pop(len(kept["events"]) // 2)
    said, _rows = copied("event not heard", "with a gap")
    said["heard"][0]["applied"].pop(1)
    said, _rows = copied("event heard twice", "twice")
    said["heard"][0]["applied"].insert(1, said["heard"][0]["applied"][1])
    said, _rows = copied("events heard in another order", "out of order")
    applied = said["heard"][0]["applied"]
    applied[0], applied[1] = applied[1], applied[0]
    said, _rows = copied("other words heard", "otherwise")
    applied = said["heard"][0]["applied"]
    applied[1] = (*applied[1][:3], "不是这样说的")
    return planted


def _copied(history: dict) -> dict:
    """Deep enough to be changed, without copying a million rows that nobody changes."""
    copied = {"sent": [dict(entry) for entry in history["sent"]]}
    for name in ("heard", "reloaded"):
        copied[name] = [{**page, "applied": list(page["applied"])} for page in history[name]]
    return copied


def show(history: dict, rows: dict) -> list[str]:
    """Plant each fault into copies: what the checker says to each. It must say something."""
    lines = []
    for name, (said, kept, word) in plant(history, rows).items():
        caught = [sentence for sentence in complaints(said, kept) if word in sentence]
        assert caught, f"the checker does not see a planted {name}"
        lines.append(f"planted {name}, caught: {caught[0][:120]}")
    return lines


def sample() -> tuple[dict, dict]:
    """A small room in which everything is as it should be."""
    sent = [
        _said("p1", "k1", "ok"), _said("p2", "k2", "ok"), _said("p1", "k3", "refused"),
        _said("p1", "k4", "ok"), _said("p2", "k5", ""),
    ]  # fmt: skip
    things = [_thing("p1", "k1"), _thing("p2", "k2"), _thing("p1", "k4"), _thing("p2", "k5")]
    events = [{"room": "r1", "seq": 1, "kind": "meeting.opened", "thing": ""}]
    events += [
        {"room": "r1", "seq": number, "kind": "turn.said", "thing": row["id"]}
        for number, row in enumerate(things, 2)
    ]
    rows = {"things": things, "events": events, "seq": {"r1": 5}}
    log = _log_of(rows)["r1"]
    heard = [{"page": "p1", "room": "r1", "began": 1, "applied": log[1:], "resets": 0},
             {"page": "p2", "room": "r1", "began": 2, "applied": log[2:], "resets": 0}]  # fmt: skip
    reloaded = [{"page": "p1", "room": "r1", "began": 0, "applied": log, "resets": 0}]
    return {"sent": sent, "heard": heard, "reloaded": reloaded}, rows


def _said(person: str, name: str, answer: str) -> dict:
    thing = f"id-{name}" if answer == "ok" else ""
    return {"person": person, "room": "r1", "name": name, "text": f"text of {name}",
            "answer": answer, "thing": thing}  # fmt: skip


def _thing(person: str, name: str) -> dict:
    return {"id": f"id-{name}", "person": person, "room": "r1", "once": once_of(name),
            "text": f"text of {name}"}  # fmt: skip
