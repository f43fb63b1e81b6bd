"""Ways around the gates that somebody found once; each stays shut."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cms.actions.adopting import record_vote, repeal_edition
from cms.actions.editions import keep_warned, undecided, write_text
from cms.actions.preparing import (
    call_meeting,
    note_opinions,
    post_edition,
    record_study,
    submit_edition,
)
from cms.actions.reviewing import approve_edition, order_correction
from cms.clauses import as_text, parse_clauses
from cms.models import Edition
from cms.queries.compacts import compact_pieces
from deliberation.actions.resolutions import (
    confirm_resolution,
    correct_resolution,
    edit_resolution,
    enter_resolution,
)
from portal.accounts.actions.mandates import make_mandate
from portal.kit.errors import Refused
from tests.cast import a_compact, person
from tests.life import FIGURES, lives, office

TODAY = timezone.localdate()


def refused(code, act, *args, **typed):
    with pytest.raises(Refused) as said:
        act(*args, **typed)
    assert said.value.code == code, said.value.code


def record(cast, division, **changes):
    made = enter_resolution(cast.city_editor, division, title="公约", **(FIGURES | changes))
    confirm_resolution(office(cast), made)
    return made


def at_meeting(cast):
    return lives(cast, a_compact(cast, published=False), upto="notice")


def test_owners_do_not_adopt_the_compact_of_a_community(cast):
    edition = at_meeting(cast)
    areas = {"area_entitled": 900, "area_present": 800, "area_for": 700, "area_against": 50,
             "area_abstained": 50}  # fmt: skip
    owners = record(
        cast, cast.bridge, meeting_kind="owners", convener="owners_committee", announced=True,
        representatives=None, notice_sent_on=date(2026, 3, 1), **areas,
    )  # fmt: skip
    refused("resolution_other_meeting", record_vote, cast.clerk, edition, owners)


def test_representatives_without_authorisation_adopt_nothing(cast):
    alone = record(cast, cast.bridge, authorised_by="", needs_authorisation=False)
    refused("resolution_unauthorised", record_vote, cast.clerk, at_meeting(cast), alone)


def test_a_record_decides_one_text_and_no_other(cast):
    edition = lives(cast, a_compact(cast), upto="notice")
    used = edition.compact.editions.published().get().resolution
    refused("resolution_used", record_vote, cast.clerk, edition, used)
    refused(
        "resolution_used", repeal_edition, cast.city_editor,
        edition.compact.editions.published().get(), used, ended_on=TODAY,
    )  # fmt: skip


def test_the_record_and_the_steps_tell_of_the_same_days(cast):
    other = record(cast, cast.bridge, studied_on=date(2026, 2, 1))
    refused("record_differs", record_vote, cast.clerk, at_meeting(cast), other)


def test_steps_follow_each_other_in_days_too(cast):
    edition = lives(cast, a_compact(cast, published=False), upto="approve")
    early = {"since": date(2026, 2, 20), "until": date(2026, 3, 19)}
    refused("steps_order", post_edition, cast.clerk, edition, **early)
    posted = {"since": date(2026, 3, 4), "until": date(2026, 3, 19)}
    post_edition(cast.clerk, edition, **posted)
    refused(
        "steps_order", call_meeting, cast.clerk, edition,
        on=date(1989, 1, 1), meeting_on=date(2026, 3, 22),
    )  # fmt: skip
    refused(
        "still_posted", call_meeting, cast.clerk, edition,
        on=date(2026, 3, 5), meeting_on=date(2026, 3, 19),
    )  # fmt: skip
    refused("already_studied", record_study, cast.clerk, edition, on=date(2026, 1, 1))


def test_whoever_wrote_at_it_does_not_review_it(cast):
    both = person(cast, "both", "两样都是", staff=True)
    for role in ("editor", "reviewer"):
        make_mandate(cast.admin, both, role=role, division=cast.street, starts_on=date(2026, 1, 1))
    edition = lives(cast, a_compact(cast, published=False), upto="draft")
    write_text(both, edition, clauses=[{"text": "大家商量着办。"}])
    submit_edition(cast.city_editor, edition, on=date(2026, 2, 25))
    record_study(cast.clerk, edition, on=date(2026, 2, 26))
    refused("same_person", approve_edition, both, edition)


def test_one_edition_is_in_force_on_a_day(cast):
    page = a_compact(cast)
    first = page.editions.get()
    ending = record(cast, cast.bridge, held_on=date(2026, 5, 20), studied_on=date(2026, 5, 1))
    repeal_edition(cast.city_editor, first, ending, ended_on=TODAY + timedelta(days=900))
    lives(cast, page, in_force_on=TODAY, published_on=TODAY)
    assert Edition.objects.in_force(TODAY).count() == 1


def test_a_decision_is_about_these_words_and_the_check_reads_all(cast):
    edition = lives(cast, a_compact(cast, published=False), upto="draft")
    edition = write_text(
        cast.editor, edition, clauses=[{"text": "乱停车的罚款五十元。"}],
        sing_along="乱倒垃圾，罚款五百。",
    )  # fmt: skip
    found = undecided(edition)
    assert {lineage for lineage, _warned in found} == {
        edition.pk, edition.clauses.get().lineage,
    }  # fmt: skip
    for lineage, warned in found:
        keep_warned(cast.editor, edition, lineage, rule=warned.rule.id, reason="看过了")
    assert undecided(edition) == []
    write_text(cast.editor, edition, clauses=[{"text": "乱停车的罚款五千元。"}])
    assert len(undecided(edition)) == 1


def test_the_text_form_keeps_categories_and_lines_that_begin_like_a_clause(cast):
    edition = a_compact(cast).editions.get()
    clause = edition.clauses.get(position=1)
    clause.text = "先说好。\n第三条所说的除外。"
    clauses = [clause, *edition.clauses.filter(position__gt=1).order_by("position")]
    read = parse_clauses(as_text(clauses))
    assert [one["category"] for one in read] == [one.category for one in clauses]
    assert len(read) == len(clauses)


def test_what_is_posted_can_be_read_in_every_order(cast, api_as, client):
    path = f"divisions/{cast.street.pk}/procedure"
    api_as("reviewer").put(path, {"order": "posting,study,review"})
    edition = lives(cast, a_compact(cast, published=False), upto="submit")
    until = TODAY + timedelta(days=10)
    post_edition(cast.clerk, edition, since=TODAY, until=until)
    edition.refresh_from_db()
    assert edition.status == "party_study"
    client.logout()
    assert client.get(f"/compacts/editions/{edition.pk}/").status_code == 200


def test_an_order_stands_as_long_as_the_text_does(cast):
    page = a_compact(cast)
    order_correction(office(cast), page.editions.get(), note="第三条违法", basis="第三十一条")
    lives(cast, page, in_force_on=TODAY + timedelta(days=60))
    assert compact_pieces(page, None)["order"].note == "第三条违法"


def test_a_corrected_vote_is_not_called_passed(cast, client):
    edition = a_compact(cast).editions.get()
    fixed = correct_resolution(cast.clerk, edition.resolution, reason="数错了")
    figures = {"votes_for": 30, "votes_against": 31, "abstentions": 0}
    confirm_resolution(office(cast), edit_resolution(cast.clerk, fixed, **figures))
    html = client.get(f"/compacts/editions/{edition.pk}/").content.decode()
    assert "居民代表会议通过" not in html and "决议以登记为准" in html
    shown = client.get(f"/api/v1/editions/{edition.pk}").json()["resolution"]
    assert shown["votes_for"] == 30


def test_name_and_kind_change_with_an_edition_and_not_with_the_page(cast):
    page = a_compact(cast)
    page.title, page.kind = "改了", "charter"
    page.save()
    page.refresh_from_db()
    assert (page.title, page.kind) == ("云桥社区居民公约", "residents")


def test_nobodys_number_gets_into_the_public_log(cast):
    edition = lives(cast, a_compact(cast, published=False), upto="start")
    note = "张三 13812345678 反对"
    days = {"since": date(2026, 2, 1), "until": date(2026, 2, 20)}
    refused("personal_number", note_opinions, cast.clerk, edition, note=note, **days)
