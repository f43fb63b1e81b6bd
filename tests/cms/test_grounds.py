"""What a text stands on may be corrected after the fact: the site says so and lets nothing hang."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.actions.adopting import repeal_edition, restore_edition
from cms.actions.reviewing import order_correction
from cms.acts import offered
from cms.models import Edition
from cms.queries.grounds import groundless, overlapping
from deliberation.actions.resolutions import (
    confirm_resolution,
    correct_resolution,
    edit_resolution,
)
from tests.cast import a_compact
from tests.deliberation.test_consultations import refused
from tests.life import lives, office

from .test_gates import spare

SHORT = {"votes_for": 30, "votes_against": 31, "abstentions": 0}


def corrected_to_a_failure(cast, resolution):
    fixed = correct_resolution(cast.clerk, resolution, reason="数错了")
    return confirm_resolution(office(cast), edit_resolution(cast.clerk, fixed, **SHORT))


def repealed(cast, edition):
    ending = spare(cast)
    repeal_edition(cast.city_editor, edition, ending, ended_on=date(2026, 6, 1))
    edition.refresh_from_db()
    return edition, ending


def may(person, edition) -> set[str]:
    return {act.name for act in offered(person, edition)}


def test_a_repeal_whose_record_fails_is_named_and_taken_back(cast, api_as, capsys):
    edition, ending = repealed(cast, a_compact(cast).editions.get())
    assert "restore" not in may(cast.city_editor, edition) and list(groundless()) == []
    refused("repeal_stands", restore_edition, cast.city_editor, edition, note="想恢复")
    corrected_to_a_failure(cast, ending)
    assert list(groundless()) == [edition]
    with pytest.raises(SystemExit):
        call_command("verify")
    assert str(edition) in capsys.readouterr().out
    assert "restore" in may(cast.city_editor, edition)
    done = api_as("city_editor").post(
        f"editions/{edition.pk}/steps", {"act": "restore", "note": "决议登记已更正。"}
    )
    assert done.status_code == 200, done.content.decode()
    edition.refresh_from_db()
    assert edition.status == "published" and edition.in_force_at(timezone.localdate())
    assert edition.steps.order_by("at").last().act == "restore"
    assert edition.calls.closed_at is None, "people may propose again"
    assert list(groundless()) == []
    call_command("verify")


def test_what_was_ordered_to_be_corrected_comes_back_as_ordered(cast):
    edition = a_compact(cast).editions.get()
    order_correction(office(cast), edition, note="违法", basis="第三十一条")
    edition, ending = repealed(cast, edition)
    corrected_to_a_failure(cast, ending)
    restore_edition(cast.city_editor, edition, note="决议登记已更正。")
    edition.refresh_from_db()
    assert edition.status == "ordered_to_correct"


def test_with_a_new_text_in_force_the_old_one_stays_ended(cast):
    page = a_compact(cast)
    edition, ending = repealed(cast, page.editions.get())
    lives(cast, page, in_force_on=date(2026, 9, 1), published_on=date(2026, 8, 30))
    corrected_to_a_failure(cast, ending)
    refused("edition_order", restore_edition, cast.city_editor, edition, note="想恢复")


@pytest.mark.parametrize("upto", ["file", "publish"])
def test_a_text_whose_adoption_fails_later_is_named(cast, upto):
    edition = lives(cast, a_compact(cast, published=False), upto=upto)
    assert list(groundless()) == []
    corrected_to_a_failure(cast, edition.resolution)
    assert list(groundless()) == [edition]


def test_two_editions_in_force_on_one_day_are_named(cast, capsys):
    page = a_compact(cast)
    first = page.editions.get()
    lives(cast, page, in_force_on=date(2026, 9, 1), published_on=date(2026, 8, 30))
    assert list(overlapping()) == []
    Edition.objects.filter(pk=first.pk).update(ended_on=date(2026, 9, 1) + timedelta(days=1))
    assert list(overlapping()) == [first]
    with pytest.raises(SystemExit):
        call_command("verify")
    assert str(Edition.objects.get(pk=first.pk)) in capsys.readouterr().out
