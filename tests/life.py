"""The life of a compact in one call, by the same actions that people use."""

from datetime import date

from cms.actions.adopting import publish_edition, record_vote
from cms.actions.editions import keep_warned, start_edition, undecided
from cms.actions.preparing import (
    begin_draft,
    call_meeting,
    note_opinions,
    post_edition,
    record_study,
    submit_edition,
)
from cms.actions.reviewing import approve_edition, file_edition
from deliberation.actions.resolutions import confirm_resolution, enter_resolution
from portal.accounts.actions.mandates import make_mandate

CLAUSES = [
    {"heading": "安静", "text": "晚上十点后请放低声音。", "category": "order"},
    {"heading": "充电", "text": "电动自行车不进楼道,不飞线充电。", "category": "order"},
    {"heading": "商量", "text": "大事一起商量,不同意见写进记录。", "category": "rights"},
]
FIGURES = {
    "meeting_kind": "residents_reps",
    "convener": "committee",
    "held_on": date(2026, 3, 22),
    "studied_on": date(2026, 2, 26),
    "authorised_by": "居民会议授权",
    "entitled": 72,
    "representatives": 65,
    "present": 61,
    "women_present": 34,
    "votes_for": 57,
    "votes_against": 1,
    "abstentions": 3,
}
VILLAGE = {
    "meeting_kind": "villagers_reps",
    "notice_sent_on": date(2026, 3, 5),
    "women_representatives": 25,
    "women_representatives_present": 20,
}
STEPS = {
    "studied_on": date(2026, 2, 26),
    "reviewed_on": date(2026, 3, 2),
    "filed_on": date(2026, 3, 27),
    "filed_with": "科苑街道办事处",
    "filing_number": "",
    "published_on": date(2026, 3, 30),
    "in_force_on": date(2026, 4, 1),
}
STATIONS = (
    "start", "draft", "submit", "study", "approve", "post", "notice", "vote", "file", "publish",
)  # fmt: skip


def office(cast):
    """The reviewer of the whole city, made when first needed."""
    from tests.cast import SINCE, person

    if "office" not in cast.people:
        who = person(cast, "office", "审核办", staff=True)
        make_mandate(cast.admin, who, role="reviewer", division=cast.city, starts_on=SINCE)
    return cast.office


def lives(cast, page, *, upto="publish", clauses=CLAUSES, figures=None, **steps):
    """An edition taken through every gate up to and with the station ``upto``."""
    return Walk(cast.city_editor, office(cast), page, clauses, figures, steps).to(upto)


class Walk:
    """``writer`` is an editor of the place or above it, ``office`` a reviewer above it."""

    def __init__(self, writer, office, page, clauses, figures=None, steps=None):
        self.writer, self.office, self.page, self.clauses = writer, office, page, clauses
        self.steps = STEPS | (steps or {})
        self.figures = FIGURES | (VILLAGE if page.division.is_village else {}) | (figures or {})
        self.edition = None

    def to(self, upto="publish"):
        for station in STATIONS[: STATIONS.index(upto) + 1]:
            getattr(self, station)()
        self.edition.refresh_from_db()
        return self.edition

    def start(self):
        self.edition = start_edition(
            self.writer, self.page, clauses=self.clauses, on=date(2026, 2, 1)
        )

    def draft(self):
        note_opinions(
            self.writer, self.edition,
            since=date(2026, 2, 1), until=date(2026, 2, 20), note="收到意见 12 条",
        )  # fmt: skip
        begin_draft(self.writer, self.edition, on=date(2026, 2, 21))
        for lineage, warned in undecided(self.edition):
            keep_warned(self.writer, self.edition, lineage, rule=warned.rule.id, reason="看过了")

    def submit(self):
        submit_edition(self.writer, self.edition, on=date(2026, 2, 25))

    def study(self):
        record_study(self.writer, self.edition, on=self.steps["studied_on"])

    def approve(self):
        approve_edition(self.office, self.edition, on=self.steps["reviewed_on"])

    def post(self):
        post_edition(self.writer, self.edition, since=date(2026, 3, 4), until=date(2026, 3, 19))

    def notice(self):
        call_meeting(
            self.writer, self.edition, on=date(2026, 3, 5), meeting_on=self.figures["held_on"]
        )

    def vote(self):
        record = enter_resolution(
            self.writer, self.page.division, title=self.page.title, **self.figures
        )
        confirm_resolution(self.office, record)
        record_vote(self.writer, self.edition, record)

    def file(self):
        names = ("filed_with", "filing_number")
        file_edition(
            self.office, self.edition, on=self.steps["filed_on"],
            **{name: self.steps[name] for name in names},
        )  # fmt: skip

    def publish(self):
        publish_edition(
            self.writer, self.edition, on=self.steps["published_on"],
            in_force_on=self.steps["in_force_on"],
        )  # fmt: skip
