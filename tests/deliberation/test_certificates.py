"""The made-up meetings once more, through the acts of people, the database and the site's own files."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from deliberation.actions.resolutions import attach_paper, confirm_resolution, enter_resolution
from deliberation.decisions.figures import Figures
from deliberation.decisions.law import rule_on
from deliberation.record.audit import audit
from deliberation.record.rules import places_of
from portal.accounts.actions.mandates import make_mandate
from portal.kit.signing import public_key
from tests.cast import person

from .decisions.made_up import MEETINGS
from .decisions.meetings import in_order
from .test_resolutions import a_paper

PAPER = b"%PDF-1.7 sheet"
HELD = date(2026, 12, 20)
LATER = datetime(2027, 1, 5, 12, tzinfo=UTC)
VOTES = {"entitled": "entitled", "present": "present", "for": "votes_for",
         "against": "votes_against", "abstained": "abstentions"}  # fmt: skip
AREAS = {"entitled": "area_entitled", "present": "area_present", "for": "area_for",
         "against": "area_against", "abstained": "area_abstained"}  # fmt: skip


def typed(kind: str, figures: Figures) -> dict:
    """The figures as somebody types them into the form."""
    written = figures.write()
    area = written["counted"].pop("area", None)
    (heads,) = written["counted"].values()
    fields = {field: int(heads[name]) for name, field in VOTES.items()}
    fields |= {field: area[name] for name, field in AREAS.items()} if area else {}
    parts = {name: int(number) for name, number in figures.parts.items() if name != "members"}
    return fields | parts | {
        "meeting_kind": kind,
        "held_on": figures.held_on,
        "notice_sent_on": figures.notice_sent_on,
        "studied_on": figures.studied_on,
        "convener": figures.convener,
        "announced": figures.announced,
        "urgent_because": "汛情" if figures.urgent else "",
        "authorised_by": "会议授权" if figures.authorised else "",
    }  # fmt: skip


@pytest.fixture
def stranger(client, tmp_path):
    """``stranger(name, bytes, …)`` runs the site's own recount.py on files in an empty Python."""
    (tmp_path / "recount.py").write_bytes(client.get("/recount.py").content)
    (tmp_path / "sheet.pdf").write_bytes(PAPER)

    def run(content: bytes):
        (tmp_path / "one.json").write_bytes(content)
        command = [sys.executable, "-I", "-S", "recount.py", "one.json", "sheet.pdf", "--key"]
        return subprocess.run(
            [*command, public_key()], cwd=tmp_path, capture_output=True, encoding="utf-8",
            check=False,
        )  # fmt: skip

    return run


def test_every_end_of_a_meeting_that_people_enter_is_recomputed_by_a_stranger(
    cast, client, settings, tmp_path, stranger
):
    settings.MEDIA_ROOT = tmp_path / "media"
    for name, (kind, counted, changes, outcome) in MEETINGS.items():
        figures = in_order(kind, counted, **changes)
        place = cast.bridge if rule_on(kind, HELD).place in places_of(cast.bridge) else cast.village
        made = enter_resolution(cast.admin, place, title=name, now=LATER, **typed(kind, figures))
        attach_paper(cast.admin, made, kind="sign_in", file=a_paper(PAPER))
        confirm_resolution(keeper_of(cast, place), made, now=LATER)
        made.refresh_from_db()
        assert made.outcome == outcome, name
        done = stranger(client.get(f"/resolutions/{made.pk}/certificate.json").content)
        assert (done.returncode, done.stderr) == (0, ""), (name, done.stdout)
        assert "Everything adds up." in done.stdout
    assert audit() == []


def keeper_of(cast, place):
    """Somebody who may confirm there what the administrator entered."""
    if place == cast.bridge:
        return cast.supervisor
    if "village_clerk" not in cast.people:
        who = person(cast, "village_clerk", "村里的文书", staff=True)
        make_mandate(
            cast.admin, who, role="clerk", division=cast.village, starts_on=date(2026, 1, 1)
        )
    return cast.village_clerk
