"""Figures of meetings for tests: a meeting in order, with one thing changed."""

from deliberation.decisions.figures import Figures

CONVENERS = {"owners": "owners_committee", "owners_special": "owners_committee",
             "collective": "board", "collective_reps": "board",
             "village_group": "group", "village_group_households": "group"}  # fmt: skip
PARTS = {
    "members": 72, "representatives": 65, "women_representatives": 30,
    "women_representatives_present": 25,
}  # fmt: skip


def in_order(kind: str, counted: dict, **changes) -> Figures:
    """A meeting on 2026-12-20 before which everything happened in time."""
    whole = {code: {"against": 0, "abstained": 0} | count for code, count in counted.items()}
    data = {
        "held_on": "2026-12-20",
        "notice_sent_on": "2026-12-01",
        "studied_on": "2026-11-25",
        "convener": CONVENERS.get(kind, "committee"),
        "authorised": True,
        "announced": True,
        "parts": PARTS if kind in {"villagers_reps", "residents_reps"} else {},
        "counted": whole,
    }
    return Figures.read(data | changes)


def count(entitled, present, votes_for) -> dict:
    return {"entitled": entitled, "present": present, "for": votes_for}
