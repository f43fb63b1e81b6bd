"""Claiming a community, the one-day code, the clerk, lapse, renewal and moving."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.actions.residencies import claim_residency, confirm_residency, leave_division
from portal.accounts.models import Residency
from portal.kit.errors import BadInput, NotAllowed, NotThere, Refused
from tests.cast import again

HOME = {"household": "3-2-501", "adult": True, "basis": "desk"}


def test_a_clerk_confirms_with_the_code_and_only_the_needed_is_kept(cast):
    claim, code = claim_residency(cast.newcomer, cast.bridge)
    assert code.isdigit() and len(code) == 8 and code not in claim.code_digest
    kept = confirm_residency(cast.clerk, code, **HOME)
    assert kept.pk == claim.pk
    assert again(cast.newcomer).residency.division == cast.bridge
    assert (kept.confirmed_by, kept.basis, kept.adult) == (cast.clerk, "desk", True)
    assert kept.valid_until > timezone.now() + timedelta(days=364)
    names = {field.name for field in Residency._meta.get_fields()}
    assert not names & {"name", "legal_name", "birth_date", "document", "id_number", "phone"}


def test_a_code_is_good_once(cast):
    _, code = claim_residency(cast.newcomer, cast.bridge)
    confirm_residency(cast.clerk, code, **HOME)
    with pytest.raises(NotThere):
        confirm_residency(cast.clerk, code, **HOME)


def test_a_code_is_good_for_one_day(cast):
    now = timezone.now()
    _, code = claim_residency(cast.newcomer, cast.bridge, now=now)
    with pytest.raises(NotThere):
        confirm_residency(cast.clerk, code, **HOME, now=now + timedelta(days=1))
    assert confirm_residency(
        cast.clerk, code, **HOME, now=now + timedelta(days=1) - timedelta(seconds=1)
    )


def test_a_neighbours_clerk_cannot_confirm(cast):
    _, code = claim_residency(cast.newcomer, cast.bridge)
    with pytest.raises(NotAllowed):
        confirm_residency(cast.shore_clerk, code, **HOME)
    assert again(cast.newcomer).residency is None


@pytest.mark.parametrize("who", ["resident", "deputy", "editor", "moderator", "admin"])
def test_only_clerks_confirm(cast, who):
    _, code = claim_residency(cast.newcomer, cast.bridge)
    with pytest.raises(NotAllowed):
        confirm_residency(getattr(cast, who), code, **HOME)


def test_a_clerk_cannot_confirm_their_own_claim(cast):
    _, code = claim_residency(cast.clerk, cast.bridge)
    with pytest.raises(NotAllowed):
        confirm_residency(cast.clerk, code, **HOME)


def test_a_residency_lapses_by_the_clock_with_nobody_running(cast):
    row = cast.resident.residencies.get()
    assert row.in_force_at(row.valid_until - timedelta(seconds=1))
    assert not row.in_force_at(row.valid_until)
    Residency.objects.filter(pk=row.pk).update(
        confirmed_at=timezone.now() - timedelta(days=400),
        valid_until=timezone.now() - timedelta(days=1),
    )
    assert again(cast.resident).residency is None


def test_moving_ends_the_old_home_when_the_new_one_is_confirmed(cast):
    _, code = claim_residency(cast.resident, cast.shore)
    assert again(cast.resident).residency.division == cast.bridge
    confirm_residency(cast.shore_clerk, code, **HOME)
    assert again(cast.resident).residency.division == cast.shore
    assert cast.resident.residencies.filter(status="confirmed").count() == 1


def test_renewing_starts_a_new_year(cast):
    before = cast.resident.residencies.get(status="confirmed")
    later = timezone.now() + timedelta(days=300)
    _, code = claim_residency(cast.resident, cast.bridge, now=later)
    after = confirm_residency(cast.clerk, code, **HOME, now=later)
    assert after.valid_until - before.valid_until >= timedelta(days=299)


def test_a_new_claim_replaces_the_open_one(cast):
    _, first = claim_residency(cast.newcomer, cast.bridge)
    claim_residency(cast.newcomer, cast.shore)
    assert cast.newcomer.residencies.filter(status="claimed").count() == 1
    with pytest.raises(NotThere):
        confirm_residency(cast.clerk, first, **HOME)


def test_a_town_cannot_be_claimed(cast):
    with pytest.raises(Refused) as refused:
        claim_residency(cast.newcomer, cast.street)
    assert refused.value.code == "not_a_unit"


@pytest.mark.parametrize(
    "household", ["", " ", "13800000000", "370303199001011234", "a" * 21, "三号;drop", "<b>1</b>"]
)
def test_a_household_number_is_opaque(cast, household):
    _, code = claim_residency(cast.newcomer, cast.bridge)
    with pytest.raises(BadInput) as refused:
        confirm_residency(cast.clerk, code, **(HOME | {"household": household}))
    assert refused.value.field == "household"


def test_the_database_keeps_one_confirmed_home(cast):
    row = cast.resident.residencies.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Residency.objects.create(
            user=cast.resident, division=cast.shore, status="confirmed", claimed_at=row.claimed_at,
            household="X", basis="desk", confirmed_at=row.confirmed_at,
            confirmed_by=cast.clerk, valid_until=row.valid_until,
        )  # fmt: skip


def test_leaving_ends_home_and_claim(cast):
    claim_residency(cast.resident, cast.shore)
    assert leave_division(cast.resident) == 2
    assert again(cast.resident).residency is None
