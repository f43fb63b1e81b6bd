"""Headers on every kind of answer; private pages are never kept by a cache."""

import pytest

from tests.cast import a_compact, a_notice

PUBLIC = ["/", "/compacts/", "/programs/", "/notices/", "/people/", "/consultations/", "/replies/",
          "/search/?q=公约", "/accounts/login/", "/accounts/signup/", "/nowhere/", "/guides/"]  # fmt: skip


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_run_no_inline_script(client, db, path):
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert "object-src 'none'" in policy and "base-uri 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    text = answer.content.decode()
    assert "<style" not in text and " style=" not in text and " onclick" not in text
    assert "<script>" not in text


def test_private_pages_are_not_kept(cast, as_):
    client = as_(cast.clerk)
    for path in ("/me/", "/staff/", "/staff/residencies/", "/", "/compacts/"):
        answer = client.get(path)
        assert "no-store" in answer["Cache-Control"], path
        assert "Cookie" in answer["Vary"]


def test_sign_in_pages_are_not_kept(client, db):
    assert "no-store" in client.get("/accounts/login/")["Cache-Control"]


def test_an_unknown_address_answers_404_in_the_readers_language(client, db):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404 and "没有" in answer.content.decode()
    answer = client.get("/nowhere/", headers={"accept-language": "en"})
    assert answer.status_code == 404


@pytest.mark.parametrize("path", PUBLIC)
def test_the_query_count_of_public_pages_is_small(
    cast, client, path, django_assert_max_num_queries
):
    a_compact(cast)
    a_notice(cast)
    client.get(path)
    with django_assert_max_num_queries(16):
        client.get(path)


def test_nobodys_phone_or_login_is_on_a_public_page(cast, client):
    for number, person in enumerate(cast.people.values()):
        person.phone = f"+8613912340{number:03d}"
        person.username = f"marker-{number:03d}"
        person.save()
    a_compact(cast)
    a_notice(cast)
    for path in [*PUBLIC, f"/people/{cast.deputy.mandates.get().pk}/", "/places/370303/005/901/"]:
        text = client.get(path).content.decode()
        assert "1391234" not in text and "marker-" not in text, path


def test_a_wrong_host_is_refused(client, db):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(client, db, target):
    from portal.accounts.models import User

    User.objects.create_user(username="desk01", password="a-long-password")
    answer = client.post(
        "/accounts/login/", {"login": "desk01", "password": "a-long-password", "next": target}
    )
    assert answer.status_code == 302 and "evil" not in answer["Location"]
    assert not answer["Location"].startswith("javascript")
