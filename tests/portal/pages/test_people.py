from datetime import timedelta

from django.utils import timezone

from portal.accounts.actions.mandates import end_mandate, suspend_mandate
from portal.accounts.models import Mandate


def page_of(client, mandate) -> str:
    response = client.get(f"/people/{mandate.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_people_are_found_by_name_and_role(cast, client):
    everybody = client.get("/people/").content.decode()
    assert "何商量" in everybody
    assert "文履职" in everybody
    members = client.get("/people/?role=member").content.decode()
    assert "何商量" not in members
    assert "何商量" in client.get("/people/?search=何商").content.decode()


def test_a_deputy_in_office_shows_constituency_and_the_tip(cast, client):
    page = page_of(client, cast.deputy.mandates.get())
    assert "张店区人民代表大会" in page
    assert "不直接办理个案" in page
    assert "不再担任" not in page


def test_a_former_deputy_is_only_no_longer_one(cast, client):
    mandate = end_mandate(cast.admin, cast.deputy.mandates.get(), reason="removed")
    page = page_of(client, mandate)
    assert "不再担任" in page
    assert "张店区人民代表大会" not in page
    assert "罢免" not in page


def test_a_suspension_does_not_tell_its_reason(cast, client):
    mandate = suspend_mandate(cast.admin, cast.deputy.mandates.get(), note="案由不公开")
    page = page_of(client, mandate)
    assert "目前不履职" in page
    assert "案由" not in page


def test_a_lapsed_term_reads_as_over(cast, client):
    mandate = cast.deputy.mandates.get()
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert "不再担任" in page_of(client, mandate)


def test_staff_have_no_public_page(cast, client):
    mandate = cast.clerk.mandates.get()
    assert client.get(f"/people/{mandate.pk}/").status_code == 404
