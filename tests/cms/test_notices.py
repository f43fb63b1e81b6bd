"""Notices: the fifteen days of the law, and keeping them up."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.models import NoticePage
from tests.cast import a_notice

TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("days", "fine"), [(15, True), (16, True), (14, False), (1, False), (0, False)]
)
def test_a_communitys_disclosure_hangs_fifteen_days(cast, days, fine):
    period = {"posted_from": TODAY, "posted_until": TODAY + timedelta(days=days)}
    if fine:
        assert a_notice(cast, **period).pk
        return
    with pytest.raises(ValidationError) as refused:
        a_notice(cast, **period)
    assert "《城市居民委员会组织法》第三十四条" in str(refused.value)
    assert not NoticePage.objects.exists()


def test_a_villages_disclosure_names_the_villages_law(cast):
    with pytest.raises(ValidationError) as refused:
        a_notice(cast, cast.village, posted_until=TODAY + timedelta(days=14))
    assert "《村民委员会组织法》第三十五条" in str(refused.value)


@pytest.mark.parametrize("kind", ["meeting", "call", "other", "opinions"])
def test_other_notices_may_be_short(cast, kind):
    assert a_notice(cast, kind=kind, posted_until=TODAY + timedelta(days=1)).pk


def test_the_end_is_not_before_the_beginning(cast):
    with pytest.raises(ValidationError):
        a_notice(cast, kind="other", posted_until=TODAY - timedelta(days=1))
    notice = a_notice(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticePage.objects.filter(pk=notice.pk).update(posted_until=TODAY - timedelta(days=1))


def test_a_timer_cannot_take_a_notice_down_early(cast):
    notice = a_notice(cast)
    notice.expire_at = timezone.now() + timedelta(days=3)
    with pytest.raises(ValidationError):
        notice.full_clean()


def test_the_division_is_the_places(cast):
    notice = a_notice(cast)
    notice.division = cast.shore
    notice.full_clean()
    assert notice.division == cast.bridge


def test_script_in_a_notice_does_not_survive(cast):
    notice = a_notice(cast, body='<p onclick="x()">好<script>alert(1)</script><b>的</b></p>')
    assert notice.body == "<p>好<b>的</b></p>"


def test_an_editor_cannot_take_a_disclosure_down_while_it_must_hang(cast, as_):
    notice = a_notice(cast)
    for act in ("unpublish", "delete"):
        as_(cast.editor).post(f"/cms-admin/pages/{notice.pk}/{act}/")
        notice.refresh_from_db()
        assert notice.live
    NoticePage.objects.filter(pk=notice.pk).update(
        posted_from=TODAY - timedelta(days=30), posted_until=TODAY - timedelta(days=1)
    )
    as_(cast.editor).post(f"/cms-admin/pages/{notice.pk}/unpublish/")
    notice.refresh_from_db()
    assert not notice.live
