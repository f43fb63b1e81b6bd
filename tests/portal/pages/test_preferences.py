"""Large type and language: a plain form, a cookie, no script."""

import pytest


def test_large_type_is_remembered_and_taken_back(db, client):
    response = client.post("/i18n/type-size", {"size": "large", "next": "/notices/"})
    assert response.url == "/notices/"
    assert 'class="large"' in client.get("/").content.decode()
    client.post("/i18n/type-size", {"size": "normal", "next": "/"})
    assert 'class="large"' not in client.get("/").content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_led_to_another_site(db, client, where):
    assert client.post("/i18n/type-size", {"size": "large", "next": where}).url == "/"


@pytest.mark.parametrize("path", ["/i18n/type-size", "/i18n/setlang"])
def test_another_site_cannot_change_them(db, client, path):
    response = client.post(path, {"size": "large"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert client.get(path).status_code == 405


def test_language_is_remembered(db, client):
    response = client.post("/i18n/setlang", {"language": "en", "next": "/"})
    assert response.cookies["django_language"].value == "en"
    assert '<html lang="en"' in client.get("/").content.decode()
