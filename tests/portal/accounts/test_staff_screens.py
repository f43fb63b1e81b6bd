"""Accounts, bodies and divisions in the admin: an administrator's, and nobody else's."""

import pytest

from portal.accounts.models import Body, User
from portal.territory.models import Division

ACCOUNT = {
    "username": "desk07",
    "email": "",
    "public_name": "七号窗口人",
    "password1": "Long-enough-77",
    "password2": "Long-enough-77",
}


def test_an_administrator_makes_a_staff_account_without_a_legal_name(cast, as_):
    client = as_(cast.admin)
    page = client.get("/cms-admin/users/new/").content.decode()
    assert "first_name" not in page and "last_name" not in page
    assert client.post("/cms-admin/users/new/", ACCOUNT).status_code == 302
    made = User.objects.get(username="desk07")
    assert made.public_name == "七号窗口人" and made.check_password("Long-enough-77")


def test_a_name_that_looks_like_anothers_is_refused(cast, as_):
    again = ACCOUNT | {"public_name": cast.resident.public_name + " "}
    answer = as_(cast.admin).post("/cms-admin/users/new/", again)
    assert answer.status_code == 200 and "看起来一样" in answer.content.decode()
    assert not User.objects.filter(username="desk07").exists()


def test_an_account_can_be_stopped(cast, as_):
    address = f"/cms-admin/users/edit/{cast.editor.pk}/"
    client = as_(cast.admin)
    assert client.get(address).status_code == 200
    fields = {"username": "editor", "public_name": cast.editor.public_name, "email": ""}
    assert client.post(address, fields).status_code == 302
    cast.editor.refresh_from_db()
    assert cast.editor.is_active is False
    assert cast.editor.groups.exists() is True  # roles are the mandate's, not this form's


def test_an_administrator_makes_a_body(cast, as_):
    answer = as_(cast.admin).post(
        "/cms-admin/bodies/new/",
        {"name": "柳岸物业协会", "kind": "other", "division": str(cast.shore.pk),
         "phone": "", "address": "", "hours": ""},
    )  # fmt: skip
    assert answer.status_code == 302 and Body.objects.filter(name="柳岸物业协会").exists()


def test_what_the_code_does_not_say_about_a_division_can_be_set(cast, as_):
    client = as_(cast.admin)
    address = f"/cms-admin/divisions/edit/{cast.bridge.pk}/"
    fields = {"kind": "village", "managed_by": str(cast.far_district.pk), "households": "412",
              "adults": "1286"}  # fmt: skip
    assert client.post(address, fields).status_code == 302
    changed = Division.objects.get(pk=cast.bridge.pk)
    assert changed.kind == "village" and changed.managed_by == cast.far_district
    assert changed.get_parent() == cast.street
    assert client.get("/cms-admin/divisions/new/").status_code in (302, 403)
    assert client.post(f"/cms-admin/divisions/delete/{cast.shore.pk}/").status_code in (302, 403)
    assert Division.objects.filter(pk=cast.shore.pk).exists()


@pytest.mark.parametrize("who", ["editor", "reviewer", "city_editor", "clerk", "resident"])
@pytest.mark.parametrize("path", ["users/", "users/new/", "bodies/", "divisions/", "groups/"])
def test_nobody_else_reaches_them(cast, as_, who, path):
    assert as_(getattr(cast, who)).get(f"/cms-admin/{path}").status_code in (302, 403)
