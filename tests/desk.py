"""The host's page as a browser without scripts has it, for tests."""

import html
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberation.acts import perform

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
FIELD = re.compile(
    r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<(?:input|textarea|select|button)\b|$)", re.DOTALL
)


def where(meeting) -> str:
    return f"/meetings/{meeting.pk}/host/"


class Desk:
    """The page as a browser without scripts has it: forms are found by their id and sent as they stand."""

    def __init__(self, client, meeting, query=""):
        self.client, self.path = client, where(meeting)
        self.query = query

    def read(self, query=None) -> str:
        answer = self.client.get(self.path + (self.query if query is None else query))
        assert answer.status_code == 200
        return answer.content.decode()

    def fields(self, key: str, query=None) -> dict:
        forms = [
            form for form in FORM.findall(self.read(query)) if f'id="{key}"' in form.split(">")[0]
        ]
        assert len(forms) == 1, f"{key}: {len(forms)}"
        found = {}
        for tag, attributes, inside in FIELD.findall(forms[0]):
            name = re.search(r'name="([^"]+)"', attributes)
            value = self._value(tag, attributes, inside)
            if name and value is not None:
                found[name[1]] = html.unescape(value)
        return found

    @staticmethod
    def _value(tag, attributes, inside):
        if tag == "textarea":
            return inside.partition("</textarea>")[0].removeprefix("\n")
        if tag == "select":
            chosen = re.search(r'<option value="([^"]*)" selected', inside) or re.search(
                r'<option value="([^"]*)"', inside
            )
            return chosen[1] if chosen else ""
        value = re.search(r'value="([^"]*)"', attributes)
        if re.search(r'type="(radio|checkbox)"', attributes):
            return (value[1] if value else "on") if " checked" in attributes else None
        return value[1] if value else ""

    def send(self, key: str, query=None, **typed):
        return self.client.post(self.path, self.fields(key, query) | typed)

    def do(self, key: str, query=None, **typed):
        answer = self.send(key, query, **typed)
        assert answer.status_code == 302, html.unescape(answer.content.decode())
        return answer


def done(person, meeting, act, **data) -> dict:
    return perform(person, meeting.pk, act, data, name="")


def reads(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)
