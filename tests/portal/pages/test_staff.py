"""Staff pages: who may open them, and what their forms do without script."""

import pytest
from django.utils import timezone

from portal.accounts.actions.residencies import claim_residency
from portal.accounts.models import Mandate, Residency

PATHS = {
    "/staff/": {"clerk", "shore_clerk", "editor", "admin", "moderator", "officer", "reviewer"},
    "/staff/residencies/": {"clerk", "shore_clerk"},
    "/staff/mandates/": {"admin"},
    "/staff/mandates/new/": {"admin"},
}
ROLES = [
    "resident", "newcomer", "deputy", "member", "officer", "editor", "reviewer", "clerk",
    "shore_clerk", "moderator", "admin",
]  # fmt: skip


@pytest.mark.parametrize("login", ROLES)
def test_each_role_opens_its_own_pages_only(cast, as_, login):
    client = as_(getattr(cast, login))
    for path, who in PATHS.items():
        response = client.get(path)
        assert response.status_code == (200 if login in who else 403), path
        if login not in who:
            assert "note warn" in response.content.decode()


def test_the_mandate_forms_refuse_everybody_else(cast, as_):
    pk = cast.editor.mandates.get().pk
    for act in ("end", "suspend", "resume"):
        response = as_(cast.clerk).post(f"/staff/mandates/{pk}/{act}/", {"reason": "resigned"})
        assert response.status_code == 403
    assert cast.editor.mandates.get().status == "active"


def claim(cast, division=None) -> str:
    return claim_residency(cast.newcomer, division or cast.bridge)[1]


FIELDS = {"household": "3-2-501", "basis": "door"}


def test_a_wrong_code_keeps_what_was_typed(cast, as_):
    response = as_(cast.clerk).post("/staff/residencies/", {"code": "00000000", **FIELDS})
    assert response.status_code == 422
    page = response.content.decode()
    assert "没有找到这个确认码" in page
    assert 'value="3-2-501"' in page


def test_the_neighbours_clerk_cannot_confirm(cast, as_):
    response = as_(cast.shore_clerk).post("/staff/residencies/", {"code": claim(cast), **FIELDS})
    assert "不是您负责的村或社区" in response.content.decode()
    assert not Residency.objects.filter(user=cast.newcomer, status="confirmed").exists()


def test_a_double_click_confirms_once_and_says_so_twice(cast, as_):
    client = as_(cast.clerk)
    form = {"code": claim(cast), "once": "one-showing", **FIELDS}
    for _ in range(2):
        response = client.post("/staff/residencies/", form)
        assert response.status_code == 302
        assert "已确认" in client.get(response.url).content.decode()
    assert Residency.objects.filter(user=cast.newcomer, status="confirmed").count() == 1


def test_guessing_codes_is_stopped(cast, as_):
    client = as_(cast.clerk)
    for _ in range(20):
        assert client.post("/staff/residencies/", {"code": "1", **FIELDS}).status_code == 422
    response = client.post("/staff/residencies/", {"code": "1", **FIELDS})
    assert response.status_code == 429
    assert response["Retry-After"] == "60"


def new_mandate(cast, **changes) -> dict:
    today = timezone.localdate()
    return {"person": "newcomer", "role": "editor", "starts_on": today.isoformat()} | changes


def test_a_mandate_is_made_by_login_name_and_opens_the_place(cast, as_):
    client = as_(cast.admin)
    where = f"/staff/mandates/new/?division={cast.bridge.pk}"
    assert "云桥社区" in client.get("/staff/mandates/new/?q=云桥").content.decode()
    assert client.get(where).status_code == 200
    response = client.post(where, new_mandate(cast, once="one"))
    mandate = Mandate.objects.get(user=cast.newcomer)
    assert response.url == f"/staff/mandates/{mandate.pk}/"
    assert cast.newcomer.groups.filter(place_access__role="editor").exists()
    assert client.post(where, new_mandate(cast, once="one")).url == response.url
    assert "已经担任同一职务" in client.post(where, new_mandate(cast)).content.decode()


def test_a_mandate_is_made_by_phone(cast, as_):
    cast.newcomer.phone = "+8613800000001"
    cast.newcomer.save()
    form = new_mandate(cast, person="138 0000 0001", role="clerk")
    as_(cast.admin).post(f"/staff/mandates/new/?division={cast.bridge.pk}", form)
    assert Mandate.objects.get(user=cast.newcomer).role == "clerk"


def test_an_incomplete_deputy_is_refused_in_a_sentence(cast, as_):
    form = new_mandate(cast, role="deputy", name="新代表")
    response = as_(cast.admin).post(f"/staff/mandates/new/?division={cast.city.pk}", form)
    assert response.status_code == 422
    page = response.content.decode()
    assert "级别、届次" in page
    assert 'value="新代表"' in page


def test_an_unknown_person_is_told(cast, as_):
    form = new_mandate(cast, person="nobody-at-all")
    response = as_(cast.admin).post(f"/staff/mandates/new/?division={cast.city.pk}", form)
    assert "没有找到这个账号" in response.content.decode()


def test_suspending_resuming_and_ending_leave_a_log(cast, as_):
    client = as_(cast.admin)
    mandate = cast.editor.mandates.get()
    where = f"/staff/mandates/{mandate.pk}/"
    client.post(f"{where}suspend/", {"note": "请假三个月"})
    assert not cast.editor.groups.filter(place_access__role="editor").exists()
    client.post(f"{where}resume/", {})
    assert cast.editor.groups.filter(place_access__role="editor").exists()
    client.post(f"{where}end/", {"reason": "moved", "note": "调走了"})
    assert not cast.editor.groups.filter(place_access__role="editor").exists()
    page = client.get(where).content.decode()
    for expected in ("请假三个月", "调走了", "恢复", "结束"):
        assert expected in page
    again = client.post(f"{where}end/", {"reason": "moved"})
    assert again.status_code == 409
    assert "已经结束" in again.content.decode()


def test_ending_needs_a_reason(cast, as_):
    mandate = cast.editor.mandates.get()
    response = as_(cast.admin).post(f"/staff/mandates/{mandate.pk}/end/", {"reason": "because"})
    assert response.status_code == 422
    assert cast.editor.mandates.get().status == "active"
