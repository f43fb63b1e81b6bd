"""One's own pages, without script: find the place, get the code, hand it over."""

import re

import pytest

from portal.accounts.models import Residency


def test_a_stranger_is_asked_to_sign_in_and_comes_back(db, client):
    for path in ("/me/", "/me/residency/?q=云桥", "/staff/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/?next=/")
    assert client.post("/me/residency/", {}).status_code == 302


def test_own_page_tells_place_and_offers_the_way_there(cast, as_):
    assert "选我住的地方" in as_(cast.newcomer).get("/me/").content.decode()
    page = as_(cast.resident).get("/me/").content.decode()
    assert "云桥社区" in page
    assert "已确认" in page


def test_own_pages_stay_out_of_caches(cast, as_):
    assert "no-store" in as_(cast.resident).get("/me/")["Cache-Control"]


def test_a_place_is_found_by_part_of_its_name_or_step_by_step(cast, as_):
    client = as_(cast.newcomer)
    assert "云桥社区" in client.get("/me/residency/?q=桥社").content.decode()
    start = client.get("/me/residency/").content.decode()
    assert f"?in={cast.district.pk}" in start  # one city: begin with its counties
    street = client.get(f"/me/residency/?in={cast.street.pk}").content.decode()
    assert f"?in={cast.bridge.pk}" in street
    here = client.get(f"/me/residency/?in={cast.bridge.pk}").content.decode()
    assert 'name="division"' in here
    assert 'name="once"' in here


def code_in(response) -> str:
    found = re.search(r"<span>(\d{4})</span> <span>(\d{4})</span>", response.content.decode())
    return "".join(found.groups())


def test_the_code_is_shown_once_and_works_at_the_desk(cast, as_):
    response = as_(cast.newcomer).post("/me/residency/", {"division": cast.bridge.pk})
    assert response.status_code == 200
    assert "云桥社区居民委员会" in response.content.decode()
    code = code_in(response)
    assert code not in as_(cast.newcomer).get("/me/").content.decode()
    client = as_(cast.clerk)
    done = client.post(
        "/staff/residencies/",
        {"code": f"{code[:4]} {code[4:]}", "household": "3-2-501", "basis": "desk", "adult": "on"},
    )
    assert done.status_code == 302
    residency = Residency.objects.get(user=cast.newcomer)
    assert (residency.status, residency.household, residency.adult) == (
        "confirmed",
        "3-2-501",
        True,
    )


def test_a_double_click_shows_one_code(cast, as_):
    client = as_(cast.newcomer)
    form = {"division": cast.bridge.pk, "once": "one-showing-of-the-form"}
    first, second = (code_in(client.post("/me/residency/", form)) for _ in range(2))
    assert first == second
    assert Residency.objects.filter(user=cast.newcomer).count() == 1


def test_a_fresh_form_gives_a_fresh_code(cast, as_):
    client = as_(cast.newcomer)
    codes = {
        code_in(client.post("/me/residency/", {"division": cast.bridge.pk, "once": token}))
        for token in ("a", "b")
    }
    assert len(codes) == 2


@pytest.mark.parametrize("division", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_wrong_place_is_told_in_a_sentence(cast, as_, division):
    response = as_(cast.newcomer).post("/me/residency/", {"division": division})
    assert response.status_code == 409
    assert "请先选一个村或社区" in response.content.decode()


def test_a_county_is_not_a_home(cast, as_):
    response = as_(cast.newcomer).post("/me/residency/", {"division": cast.district.pk})
    assert "请选到具体的村或社区" in response.content.decode()


def test_asking_again_and_again_is_stopped(cast, as_):
    client = as_(cast.newcomer)
    codes = [
        client.post("/me/residency/", {"division": cast.bridge.pk}).status_code for _ in range(11)
    ]
    assert codes == [200] * 10 + [429]


def test_leaving_ends_the_residency(cast, as_):
    client = as_(cast.resident)
    assert client.post("/me/residency/leave/").url == "/me/"
    assert Residency.objects.get(user=cast.resident).status == "ended"
    assert client.get("/me/residency/leave/").status_code == 405
