"""The demo's compacts, taken through every step by the people whose step it is."""

from datetime import timedelta

from cms.actions.adopting import publish_edition, record_vote
from cms.actions.editions import keep_warned, start_edition, undecided, write_text
from cms.actions.places import place_for
from cms.actions.preparing import (
    begin_draft,
    call_meeting,
    note_opinions,
    open_opinions,
    post_edition,
    record_study,
    submit_edition,
)
from cms.actions.reviewing import (
    answer_opinion,
    approve_edition,
    file_edition,
    return_edition,
)
from cms.models import CompactPage, ReviewOpinion
from deliberation.actions.remarks import back_remark, post_remark
from deliberation.actions.resolutions import confirm_resolution, enter_resolution
from portal.accounts.actions.mandates import make_mandate

DAY = timedelta(days=1)
# Logins of those who can sign in; the other places have people who cannot.
EDITORS, REVIEWERS = {"U2": "editor01"}, {"U2": "reviewer01"}


class Compacts:
    """One load; ``city`` has the places and the people."""

    def __init__(self, city):
        self.city = city

    def build(self, rows) -> None:
        for row in rows:
            self.compact(row)

    def revise(self, rows) -> None:
        """Texts that are out for opinion on the day of loading."""
        for row in rows:
            self.revision(row)

    def revision(self, row) -> None:
        page = CompactPage.objects.get(division=self.city.place(row["unit"]))
        editor = self._one(row["unit"], "editor")
        edition = start_edition(editor, page, now=self.city.now)
        names = ("heading", "text", "category")
        clauses = [
            {name: getattr(one, name) for name in names}
            for one in edition.clauses.order_by("position")
        ]
        for change in row["changes"]:
            clauses[change["position"] - 1]["text"] = change["text"]
        clauses.append(row["adds"])
        write_text(editor, edition, clauses=clauses, changes_note=row["changes_note"])
        edition = open_opinions(
            editor, edition, until=self.city.today + row["days"] * DAY, now=self.city.now
        )
        for said in row["remarks"]:
            self.remark(edition, said)

    def remark(self, edition, said) -> None:
        passage = edition.consultation.passages.get(position=said["position"])
        people = {one.public_name: one for one in self.city.people.values()}
        made = post_remark(
            people[said["by"]], passage, kind=said["kind"], text=said["text"],
            proposed=said.get("proposed", ""), now=self.city.now,
        )  # fmt: skip
        for name in said.get("backed", []):
            back_remark(people[name], made, value=True, now=self.city.now)

    def compact(self, row) -> None:
        unit = row["unit"]
        names = ("title", "kind", "introduction", "contact")
        page = self.city.publish(
            place_for(self.city.place(unit)),
            CompactPage(slug="compact", **{name: row[name] for name in names}),
            row["tags"],
        )
        self.editor, self.clerk = self._one(unit, "editor"), self.city.clerk_of(unit)
        self.office = self._one(unit, "reviewer")
        self.adopt(row, self.write(row, page))

    def write(self, row, page):
        """Opinions, draft, what the check pointed at, study, review with a return on the way."""
        edition = start_edition(
            self.editor, page, clauses=first_text(row),
            number=row["number"], on=row["opinions_from"],
        )  # fmt: skip
        note_opinions(
            self.clerk, edition, since=row["opinions_from"], until=row["opinions_until"],
            note=row["opinions_note"],
        )  # fmt: skip
        begin_draft(self.editor, edition, on=row["opinions_until"] + DAY)
        for lineage, warned in undecided(edition):
            keep_warned(self.editor, edition, lineage, rule=warned.rule.id, reason=row["kept"])
        submit_edition(self.editor, edition, on=row["studied_on"])
        record_study(self.clerk, edition, on=row["studied_on"])
        if "returned" in row:
            self.returned(row, edition)
        approve_edition(self.office, edition, on=row["reviewed_on"], note=row["review_note"])
        return edition

    def returned(self, row, edition) -> None:
        back = row["returned"]
        return_edition(
            self.office, edition, on=back["on"], note=back["note"],
            opinions=[(None, back["opinion"])],
        )  # fmt: skip
        opinion = ReviewOpinion.objects.get(step__edition=edition)
        write_text(
            self.editor, edition, clauses=row["clauses"], sing_along=row.get("sing_along", "")
        )
        answer_opinion(self.editor, edition, opinion, result="corrected", answer=back["answer"])
        submit_edition(self.editor, edition, on=back["on"] + DAY)

    def adopt(self, row, edition) -> None:
        """On the board, to the meeting, into the file, in force."""
        figures = row["figures"]
        post_edition(self.clerk, edition, since=row["posted_from"], until=row["posted_until"])
        noticed = figures.get("notice_sent_on") or row["noticed_on"]
        call_meeting(self.clerk, edition, on=noticed, meeting_on=figures["held_on"])
        record = enter_resolution(
            self.clerk, edition.compact.division, title=row["title"], now=self.city.now, **figures
        )
        confirm_resolution(self.office, record, now=self.city.now)
        record_vote(self.clerk, edition, record)
        file_edition(
            self.office, edition, on=row["filed_on"], filed_with=row["filed_with"],
            filing_number=row["filing_number"],
        )  # fmt: skip
        publish_edition(
            self.editor, edition, on=row["published_on"], in_force_on=row["in_force_on"],
            review_on=row.get("review_on"),
        )  # fmt: skip

    def _one(self, unit: str, role: str):
        """The place's editor, or the reviewer of the office over it."""
        login = {"editor": EDITORS, "reviewer": REVIEWERS}[role].get(unit, f"{role}-{unit.lower()}")
        if login not in self.city.people:
            place = self.city.place(unit)
            place = place if role == "editor" else place.get_parent()
            who = self.city.person(login, f"{place.name}{role}", signs_in=False)
            make_mandate(
                self.city.people["admin"], who, role=role, division=place,
                starts_on=self.city.today - timedelta(days=365), note="演示数据",
                now=self.city.now,
            )  # fmt: skip
        return self.city.people[login]


def first_text(row) -> list[dict]:
    """The clauses as they stood before the office sent them back."""
    draft, clauses = row.get("draft", {}), list(row["clauses"])
    if "adds" in draft:
        added = dict(draft["adds"])
        clauses.insert(added.pop("position") - 1, added)
    if "lacks" in draft:
        del clauses[draft["lacks"] - 1]
    return clauses
