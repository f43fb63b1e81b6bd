"""Mandates: made, shown, suspended, ended; the log; what remains readable."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.actions.mandates import (
    end_mandate,
    make_mandate,
    resume_mandate,
    suspend_mandate,
)
from portal.accounts.models import Mandate, User
from portal.accounts.queries import public_mandate, representatives
from portal.kit.errors import BadInput, NotAllowed, Refused
from tests.cast import again

TODAY = timezone.localdate


def mandate_of(person) -> Mandate:
    return person.mandates.get()


def test_a_deputy_reads_with_level_and_term(cast):
    assert mandate_of(cast.deputy).title == "淄博市第十六届人大代表"


def test_ending_is_logged_and_the_reason_is_not_in_public(cast, client):
    mandate = end_mandate(cast.admin, mandate_of(cast.deputy), reason="removed", note="见公告")
    assert [entry.act for entry in mandate.entries.all()] == ["made", "ended"]
    assert not again(cast.deputy).live_mandates
    still = public_mandate(mandate.pk)
    assert still.title == "淄博市第十六届人大代表"
    page = client.get(f"/people/{mandate.pk}/")
    assert page.status_code == 200
    assert "不再担任" in page.content.decode()
    for word in ("罢免", "removed", "见公告"):
        assert word not in page.content.decode()


def test_ending_twice_is_refused(cast):
    end_mandate(cast.admin, mandate_of(cast.deputy), reason="resigned")
    with pytest.raises(Refused) as refused:
        end_mandate(cast.admin, mandate_of(cast.deputy), reason="resigned")
    assert refused.value.code == "mandate_ended"


def test_a_period_is_kept_by_the_clock(cast):
    mandate = mandate_of(cast.editor)
    mandate.ends_on = TODAY()
    assert mandate.in_force_on(TODAY())
    assert not mandate.in_force_on(TODAY() + timedelta(days=1))
    assert not mandate.in_force_on(mandate.starts_on - timedelta(days=1))
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=TODAY() - timedelta(days=1))
    assert not again(cast.editor).live_mandates


def test_suspension_takes_the_power_and_gives_it_back(cast):
    suspend_mandate(cast.admin, mandate_of(cast.clerk))
    assert not again(cast.clerk).has_role("clerk")
    resume_mandate(cast.admin, mandate_of(cast.clerk))
    assert again(cast.clerk).has_role("clerk")
    acts = [entry.act for entry in mandate_of(cast.clerk).entries.all()]
    assert acts == ["made", "suspended", "resumed"]


@pytest.mark.parametrize("who", ["resident", "deputy", "editor", "clerk", "moderator", "reviewer"])
def test_nobody_gives_themselves_a_role(cast, who):
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        make_mandate(person, person, role="moderator", division=cast.city, starts_on=TODAY())
    assert not person.mandates.filter(role="moderator", division=cast.city).exists() or (
        who == "moderator"
    )


@pytest.mark.parametrize(
    ("role", "details"),
    [
        ("deputy", {"name": "某人"}),
        ("deputy", {"name": "某人", "level": "city", "term_number": 16}),
        ("member", {"name": "某人", "level": "city", "term_number": 14}),
        ("officer", {"name": "某人"}),
        ("releaser", {}),
    ],
)
def test_an_incomplete_mandate_is_refused_with_a_sentence(cast, role, details):
    with pytest.raises(BadInput) as refused:
        make_mandate(
            cast.admin, cast.newcomer, role=role, division=cast.city, starts_on=TODAY(), **details
        )
    assert "须" in str(refused.value.message)
    assert not cast.newcomer.mandates.exists()


def test_the_same_role_twice_at_a_time_is_refused(cast):
    with pytest.raises(Refused) as refused:
        make_mandate(cast.admin, cast.clerk, role="clerk", division=cast.bridge, starts_on=TODAY())
    assert refused.value.code in {"mandate_held", "mandate_incomplete"}
    end_mandate(cast.admin, mandate_of(cast.clerk), reason="term_over")
    assert make_mandate(
        cast.admin, cast.clerk, role="clerk", division=cast.bridge, starts_on=TODAY()
    )


def test_the_list_of_people_costs_the_same_for_many(cast, django_assert_max_num_queries):
    for number in range(40):
        user = User.objects.create_user(public_name=f"代表人{number}号")
        make_mandate(
            cast.admin, user, role="deputy", division=cast.district, starts_on=TODAY(),
            name=f"甲{number}", level="county", term_number=19, constituency=f"第{number}选区",
        )  # fmt: skip
    with django_assert_max_num_queries(3):
        first = representatives({})
        [m.title for m in first["mandates"]]
    assert first["total"] == 42 and len(first["mandates"]) == 30
    second = representatives({"cursor": first["next_cursor"]})
    seen = {m.pk for m in first["mandates"]} | {m.pk for m in second["mandates"]}
    assert len(seen) == 42 and not second["next_cursor"]
