"""The pages of a meeting's room, as a browser without scripts asks for them."""

import re
import uuid


def room(meeting) -> str:
    return f"/meetings/{meeting.pk}/"


def plain(meeting) -> str:
    return f"{room(meeting)}plain/"


def page(client, path, **query) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def do(client, meeting, act, **data):
    """What a form of the room sends."""
    typed = {"act": act, "once": uuid.uuid4().hex, "page": f"{room(meeting)}#say"} | data
    return client.post(f"{room(meeting)}do/", typed)


def words_of(html: str) -> str:
    """As somebody reads it, without what is hidden and without templates for scripts."""
    html = re.sub(r"<template.*?</template>", "", html, flags=re.S)
    html = re.sub(r"<ul hidden data-sayings>.*?</ul>", "", html, flags=re.S)
    return re.sub(r"<[^>]*>", " ", html)
