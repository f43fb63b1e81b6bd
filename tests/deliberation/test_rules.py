"""Rules of a body's own: never looser than the law, superseded, marked; pages and docs that show all."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from deliberation.actions.resolutions import (
    confirm_resolution,
    correct_resolution,
    edit_resolution,
)
from deliberation.actions.rules import add_local_rule, end_local_rule
from deliberation.decisions import tables
from deliberation.decisions.law import rules
from deliberation.decisions.offline import check_certificate
from deliberation.decisions.shares import Share
from deliberation.models import LocalRule
from deliberation.queries.register import certificate_of
from deliberation.record.audit import audit

from .test_consultations import refused
from .test_resolutions import OWNERS, entered

CHARTER = {"kind": "residents_reps", "name": "云桥社区居民自治章程", "article": "12",
           "since_on": date(2026, 2, 1), "majority": ">=2/3", "of": "entitled"}  # fmt: skip
MAY = datetime(2026, 5, 1, 4, tzinfo=UTC)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "decisions.md"


def made(cast, by=None, **changes) -> LocalRule:
    return add_local_rule(by or cast.clerk, cast.bridge, **(CHARTER | changes))


@pytest.mark.parametrize("who", ["resident", "deputy", "shore_clerk", "supervisor", "reviewer"])
def test_who_may_not_make_one(cast, who):
    refused("not_a_keeper", made, cast, by=getattr(cast, who))


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"majority": ">1/2", "of": ""}, "rule_changes_nothing"),
     ({"majority": "", "of": ""}, "rule_changes_nothing"),
     ({"majority": "1/2"}, "rule_changes_nothing"), ({"majority": ">=3/2"}, "rule_changes_nothing"),
     ({"of": "everybody"}, "rule_changes_nothing"),
     ({"quorum": ">1/2"}, "rule_looser"), ({"majority": ">=1/2"}, "rule_looser"),
     ({"kind": "villagers"}, "resolution_figures"), ({"kind": "x"}, "resolution_figures"),
     ({"since_on": date(2025, 12, 31)}, "rule_no_law"), ({"name": " "}, "text_missing"),
     ({"kind": "residents", "days": 9}, "rule_looser"),
     ({"kind": "residents", "since_on": date(2020, 1, 1)}, "rule_no_law")],
)  # fmt: skip
def test_what_is_no_stricter_rule_is_refused(cast, changes, code):
    refused(code, made, cast, **changes)
    assert not LocalRule.objects.exists()


def test_of_all_stays_of_all(cast):
    refused("rule_looser", add_local_rule, cast.admin, cast.village, kind="collective", name="章程",
            since_on=date(2026, 1, 1), of="present")  # fmt: skip


@pytest.mark.parametrize(
    ("ours", "law", "stricter"),
    [(">=2/3", ">1/2", True), (">1/2", ">=1/2", True), (">=1/2", ">1/2", False),
     (">=2/3", ">=2/3", True), (">2/3", ">=2/3", True), (">=3/5", ">=2/3", False)],
)  # fmt: skip
def test_a_share_is_held_against_another_in_whole_numbers(ours, law, stricter):
    assert Share.parse(ours).at_least_as_strict_as(Share.parse(law)) == stricter


def test_a_record_by_its_own_rule_says_so_and_can_be_recomputed(cast):
    lawful = entered(cast, votes_for=47)
    confirm_resolution(cast.supervisor, lawful)
    rule = made(cast)
    own = entered(cast, votes_for=47, local_rule=rule)
    strict = entered(cast, votes_for=48, votes_against=0, local_rule=rule)
    for row in (lawful, own, strict):
        line = row.register_entry if row is lawful else confirm_resolution(cast.supervisor, row)
        assert check_certificate(certificate_of(line)) == []
        row.refresh_from_db()
    assert [row.outcome for row in (lawful, own, strict)] == ["reached", "not_reached", "reached"]
    words = own.register_entry.content["finding"]["steps"]
    assert any("本单位规则" in step["zh"] for step in words)
    assert any("居民委员会组织法" in step["zh"] for step in words)  # what stays the law's


def test_a_stricter_rule_fails_what_the_law_lets_pass(cast):
    rule = made(cast, majority=">=3/4")
    own = entered(cast, votes_for=53, local_rule=rule)
    confirm_resolution(cast.supervisor, own)
    own.refresh_from_db()
    assert own.outcome == "not_reached"  # 4 × 53 = 212 < 3 × 72 = 216


def test_a_later_rule_ends_the_one_before_and_records_keep_theirs(cast):
    first = made(cast)
    kept = entered(cast, local_rule=first)
    confirm_resolution(cast.supervisor, kept)
    refused("rule_order", made, cast, since_on=date(2026, 1, 15))
    refused("rule_order", made, cast, since_on=date(2026, 6, 1), majority=">=3/4")  # it is past
    second = made(cast, since_on=date(2026, 6, 1), majority=">=3/4", now=MAY)
    first.refresh_from_db()
    assert first.until_on == second.since_on
    refused("rule_not_in_force", entered, cast, held_on=date(2026, 6, 2), local_rule=first)
    refused("rule_not_in_force", entered, cast, held_on=date(2026, 5, 2), local_rule=second)
    refused("rule_ended", end_local_rule, cast.clerk, first, until_on=date(2026, 7, 1))
    refused("rule_until", end_local_rule, cast.clerk, second, until_on=date(2026, 6, 1), now=MAY)
    refused("rule_until", end_local_rule, cast.clerk, second, until_on=date(2026, 9, 1))  # past
    ended = end_local_rule(cast.clerk, second, until_on=date(2026, 9, 1), now=MAY)
    assert (ended.ended_by, ended.ended_at) == (cast.clerk, MAY)
    assert audit() == []


def test_a_rule_of_its_own_is_not_left_out(cast):
    before, waiting = entered(cast), entered(cast)
    confirm_resolution(cast.supervisor, before)
    rule = made(cast)
    refused("rule_of_its_own", entered, cast)
    refused("rule_of_its_own", confirm_resolution, cast.supervisor, waiting)
    assert entered(cast, held_on=date(2026, 1, 31), studied_on=date(2026, 1, 2)).local_rule is None
    # What was confirmed before the rule was entered here is put right by the law of then.
    assert correct_resolution(cast.clerk, before, reason="抄错了").local_rule is None
    kept = entered(cast, local_rule=rule)
    confirm_resolution(cast.supervisor, kept)
    again = correct_resolution(cast.clerk, kept, reason="抄错了")
    refused("rule_of_its_own", edit_resolution, cast.clerk, again, local_rule=None)


@pytest.mark.parametrize("days", [0, -1, 366, 10**12])
def test_days_of_notice_have_limits(cast, days):
    refused("rule_days", made, cast, days=days)


def test_a_rule_of_another_place_or_meeting_does_not_fit(cast):
    shore = add_local_rule(cast.shore_clerk, cast.shore, **CHARTER)
    refused("rule_not_in_force", entered, cast, local_rule=shore)
    refused("rule_not_in_force", entered, cast, local_rule=made(cast), **OWNERS)


def test_a_rule_above_covers_the_places_below(cast):
    above = add_local_rule(cast.admin, cast.bridge, **CHARTER)
    assert entered(cast, local_rule=above).local_rule == above


def test_the_made_part_of_the_docs_is_current():
    page = PAGE.read_text(encoding="utf-8")
    assert page == tables.renewed(page), "python -m deliberation.decisions.tables docs/decisions.md"


# --- pages ---------------------------------------------------------------------------------


def text(answer, status=200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_everybody_reads_the_rules(cast, client):
    made(cast)
    page = text(client.get("/rules/"))
    assert "应到的过半数" in page and "居民自治章程" in page and "较早的法律" in page
    assert page.count("<h3>") >= len(rules())


def test_a_clerk_makes_supersedes_and_ends_one(cast, as_):
    clerk = as_(cast.clerk)
    assert "登记一条规则" in text(clerk.get("/staff/resolutions/rules/"))
    page = text(clerk.get("/staff/resolutions/rules/new/"))
    address = f"/staff/resolutions/rules/new/?division={cast.bridge.pk}&kind=residents_reps"
    assert address.split("?")[1].replace("&", "&amp;") in page
    typed = CHARTER | {"since_on": "2026-02-01", "days": ""}
    bad = text(clerk.post(address, typed | {"quorum": ">1/2"}), 422)
    assert "不能比法律低" in bad and "居民自治章程" in bad
    assert clerk.post(address, typed).status_code == 302
    assert "居民自治章程" in text(clerk.get("/staff/resolutions/rules/"))
    form = f"/staff/resolutions/new/?division={cast.bridge.pk}&kind=residents_reps"
    assert "按哪条规则" in text(clerk.get(form))
    rule = LocalRule.objects.get()
    end, ahead = f"/staff/resolutions/rules/{rule.pk}/end/", timezone.localdate() + timedelta(9)
    assert "应晚于" in text(clerk.post(end, {"until_on": "2026-01-01"}), 422)
    assert clerk.post(end, {"until_on": ahead.isoformat()}).status_code == 302
    assert "停用“" not in text(clerk.get("/staff/resolutions/rules/"))


def test_no_question_of_rules_where_there_is_none(cast, as_):
    form = f"/staff/resolutions/new/?division={cast.bridge.pk}&kind=residents_reps"
    assert "按哪条规则" not in text(as_(cast.clerk).get(form))


def test_pages_of_rules_are_for_keepers(cast, as_, client):
    assert as_(cast.resident).get("/staff/resolutions/rules/").status_code == 403
    rule = made(cast)
    address = f"/staff/resolutions/rules/{rule.pk}/end/"
    assert as_(cast.shore_clerk).post(address, {"until_on": "2027-01-01"}).status_code == 403
