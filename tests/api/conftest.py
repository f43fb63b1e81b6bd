"""A client of the API: paths are written from the noun on."""

import json

import pytest

from portal.accounts.models import User

ROOT = "/api/v1/"


class Caller:
    def __init__(self, client):
        self.client = client

    def get(self, path, **params):
        return self.client.get(ROOT + path, params or None)

    def put(self, path, body=None, **headers):
        return self._send("put", path, body, headers)

    def post(self, path, body=None, **headers):
        return self._send("post", path, body, headers)

    def delete(self, path, **headers):
        return self._send("delete", path, None, headers)

    def upload(self, path, fields, **headers):
        """As a form with files, whose boundary is another one each time."""
        return self.client.post(ROOT + path, fields, headers=headers)

    def _send(self, method, path, body, headers):
        content = json.dumps(body or {}) if isinstance(body, dict | None) else body
        return getattr(self.client, method)(
            ROOT + path, content, content_type="application/json", headers=headers
        )


@pytest.fixture
def api(client, db):
    """Nobody's; signed in through ``api_as``."""
    return Caller(client)


@pytest.fixture
def api_as(cast, as_, client):
    """``api_as("clerk")`` asks as that person of the cast, ``api_as("anonymous")`` as nobody."""

    def sign_in(login):
        if login == "anonymous":
            client.logout()
        else:
            as_(User.objects.get(username=login))
        return Caller(client)

    return sign_in


def all_pages(api, path, limit=1, most=50, **params):
    """Every item of a list, and how many pages it took."""
    items, cursor, pages = [], "", 0
    while pages < most:
        answer = api.get(path, limit=limit, cursor=cursor, **params)
        assert answer.status_code == 200, answer.content
        items += answer.json()["items"]
        pages += 1
        cursor = answer.json()["next"]
        if not cursor:
            return items, pages
    raise AssertionError("the list does not end")


def ids(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["items"]]


def assert_problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "code", "detail", "errors"}
    assert body["status"] == status
    assert body["code"] == code
    assert body["title"] and body["detail"]
    return body
