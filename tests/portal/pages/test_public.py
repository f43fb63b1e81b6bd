"""Public pages answer, look like the site, and run nothing inline."""

import re

import pytest
from django.template.loader import render_to_string

from tests.cast import a_compact, a_notice

OPEN = [
    "/", "/compacts/", "/programs/", "/programs/safety/", "/notices/", "/guides/", "/people/",
    "/search/", "/search/?q=云桥", "/consultations/", "/replies/", "/accounts/login/",
    "/accounts/signup/", "/accounts/login/code/",
]  # fmt: skip


def words(response) -> str:
    return response.content.decode()


@pytest.fixture
def pages(cast):
    compact, notice = a_compact(cast), a_notice(cast)
    mandate = cast.deputy.mandates.get()
    resolution = compact.editions.get().resolution
    return [
        compact.url, notice.url, notice.get_parent().url, f"/people/{mandate.pk}/",
        f"/resolutions/{resolution.pk}/", f"/compacts/editions/{compact.editions.get().pk}/",
        f"/compacts/?division={cast.district.pk}", f"/notices/?division={cast.street.pk}&state=open",
    ]  # fmt: skip


def assert_well_made(html: str, path: str) -> None:
    assert re.search(r'<html lang="(zh-Hans|en)"', html), path
    assert len(re.findall(r"<h1[ >]", html)) == 1, path
    assert 'id="main"' in html, path
    assert 'href="#main"' in html, path
    assert not re.search(r"<[^>]+\sstyle=", html), path
    assert not re.search(r"<style[ >]", html), path
    assert not re.search(r"<[^>]+\son[a-z]+=", html), path
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.S):
        assert "src=" in attributes or "application/json" in attributes, path
        assert "application/json" in attributes or not body.strip(), path
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), (path, [i for i in ids if ids.count(i) > 1])


@pytest.mark.parametrize("path", OPEN)
def test_every_page_answers_a_stranger(path, client, cast):
    response = client.get(path)
    assert response.status_code == 200
    assert_well_made(words(response), path)


def test_details_answer_too(pages, client):
    for path in pages:
        response = client.get(path)
        assert response.status_code == 200, path
        assert_well_made(words(response), path)


def test_a_stranger_gets_no_cookie_from_a_public_page(pages, client):
    for path in ("/", "/compacts/", *pages):
        assert not client.get(path).cookies, path


def test_a_compact_tells_how_it_was_made(cast, client):
    page = words(client.get(a_compact(cast).url))
    for expected in ("第一条", "第三条", "怎么定下来的", "居民代表会议", "72", "61", "57",
                     "2026年3月22日", "以备案文本为准", "不同意怎么办", "12345"):  # fmt: skip
        assert expected in page, expected


def test_a_compact_without_an_edition_in_force_says_so(cast, client):
    page = words(client.get(a_compact(cast, published=False).url))
    assert "现在没有施行的版本" in page


def test_what_editors_typed_is_escaped(cast, client):
    notice = a_notice(cast, title="<script>alert(1)</script>")
    for path in (notice.url, "/notices/", "/"):
        assert "<script>alert(1)" not in words(client.get(path))


def test_a_broken_cursor_is_told_in_a_sentence(cast, client):
    response = client.get("/compacts/?cursor=%00nonsense")
    assert response.status_code == 422
    assert "从第一页看起" in words(response)


def test_an_unknown_address_offers_the_search(db, client):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert 'action="/search/"' in words(response)
    assert client.get("/meetings/x/").status_code == 404


def test_the_page_for_failures_needs_no_request():
    html = render_to_string("500.html")
    assert "出了点问题" in html
    assert "110/119/120" in html


def test_demo_pages_say_so_and_hide_from_search_engines(db, client, settings):
    settings.GONGYI_DEMO = True
    page = words(client.get("/"))
    assert 'content="noindex, nofollow"' in page
    assert "演示" in page
    assert "Disallow: /\n" in words(client.get("/robots.txt"))


def test_a_real_site_is_to_be_found_and_lists_no_demo_logins(db, client):
    assert "noindex" not in words(client.get("/"))
    assert "resident01" not in words(client.get("/accounts/login/"))
    assert "Disallow: /me/" in words(client.get("/robots.txt"))


def test_a_changed_demo_password_is_not_printed(db, client, settings):
    settings.GONGYI_DEMO = True
    assert "gongyi-demo" in words(client.get("/accounts/login/"))
    settings.DEMO_PASSWORD = "something-else-entirely"
    page = words(client.get("/accounts/login/"))
    assert "something-else-entirely" not in page
    assert "resident01" in page


def test_the_admin_signs_in_where_everybody_does(db, client):
    response = client.get("/cms-admin/login/?next=/cms-admin/pages/")
    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/cms-admin/pages/"
