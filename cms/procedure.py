"""The way of a compact from opinions to the notice board: which step may follow which.

Pure. The seven ministries' guidance of 2018 (document 144 of the Ministry of Civil Affairs) names
the steps; the organic laws (2026-01-01) want the party organisation's study, the meeting and the
filing. Between draft and meeting a place orders the steps its own way.
"""

COLLECTING, DRAFTING, STUDY, REVIEW = "collecting", "drafting", "party_study", "under_review"
RETURNED, POSTING, MEETING, REJECTED = "returned", "deliberation", "meeting", "rejected"
ADOPTED, FILED, PUBLISHED, ORDERED = "adopted", "filed", "published", "ordered_to_correct"
SUPERSEDED, REPEALED, CLOSED = "superseded", "repealed", "closed"

WRITTEN = {COLLECTING, DRAFTING, RETURNED}  # the text may change
PREPARED = {STUDY, REVIEW, POSTING}
OPEN = {*WRITTEN, *PREPARED, MEETING, REJECTED, ADOPTED, FILED}
PUBLIC = {PUBLISHED, ORDERED, SUPERSEDED, REPEALED}  # everybody reads them for ever
STANDING = {PUBLISHED, ORDERED}  # no end in sight
VOTED = {ADOPTED, FILED, *PUBLIC}
POSTED = {*PREPARED, MEETING, REJECTED, *VOTED}  # once posted, everybody may read it

STEPS = {"study": STUDY, "review": REVIEW, "posting": POSTING}
ORDERS = (
    "study,review,posting",
    "review,study,posting",
    "review,posting,study",
    "study,posting,review",
    "posting,study,review",
    "posting,review,study",
)
USUAL = ORDERS[0]

# act -> in which states it may be done
DONE_IN = {
    "write": WRITTEN,
    "open_opinions": {COLLECTING},
    "draft": {COLLECTING, REJECTED},
    "study": {COLLECTING, DRAFTING, RETURNED, *PREPARED, MEETING},
    "submit": {DRAFTING, RETURNED},
    "take_back": {*PREPARED, MEETING},
    "approve": {REVIEW},
    "return": {REVIEW, ADOPTED, FILED},
    "answer": {RETURNED},
    "post": {POSTING},
    "notice": {POSTING, MEETING},
    "vote": {MEETING},
    "file": {ADOPTED},
    "publish": {FILED},
    "order": {PUBLISHED},
    "lift_order": {ORDERED},
    "repeal": STANDING,
    "restore": {REPEALED},
    "close": {*WRITTEN, *PREPARED, MEETING, REJECTED},
}

# Whose meeting may adopt or repeal: the whole village or community, or its representatives with the
# authorisation of all (Organic Law of Villagers' Committees art. 25 to 31, of Residents' Committees
# art. 26 to 31). Owners decide about their building too (Civil Code art. 278).
MEETINGS = {
    True: ("villagers", "villagers_households", "villagers_reps"),
    False: ("residents", "residents_households", "residents_reps"),
}
OWNERS = ("owners", "owners_special")


def may_adopt(meeting: str, *, village: bool, building: bool) -> bool:
    return meeting in MEETINGS[village] or (building and meeting in OWNERS)


def next_state(order: str, done: set[str]) -> str:
    """Where a draft stands when the steps ``done`` lie behind it. With all done it hangs on the
    board until the meeting is called."""
    for step in order.split(","):
        if step not in done:
            return STEPS[step]
    return POSTING
