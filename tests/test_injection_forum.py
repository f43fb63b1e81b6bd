"""Attack strings in every text of the forum: no page of it lets one of them act."""

import json
import re

import pytest

from deliberation.queries.frames import frames_after
from tests.attacks import acting, strings
from tests.hostile_forum import hostile_forum, packed


@pytest.fixture
def made(cast):
    return hostile_forum(cast)


def test_every_string_is_somewhere():
    everything = "\n".join(packed(1000))
    assert all(one[:1000] in everything for one in strings() if one.strip())


def pages(client, path: str):
    """The page and those after it."""
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, path
        html = answer.content.decode()
        yield html
        following = re.search(r'href="([^"]*\?(?:[^"]*&amp;)?cursor=[^"]*)"', html)
        path = following and following[1].replace("&amp;", "&")
        if path and path.startswith("?"):
            path = answer.request["PATH_INFO"] + path


def test_for_a_reader(client, made):
    where = f"/consultations/{made['matter'].pk}/"
    paths = [where, f"{where}comments/{made['thread'].pk}/", f"{where}?sort=new",
             f"{where}proposals/{made['proposal'].pk}/", f"/polls/{made['poll'].pk}/",
             *text_pages(made["remark"]), "/moderation/", "/consultations/", "/search/?q=script", "/"]  # fmt: skip
    seen = 0
    for path in paths:
        for html in pages(client, path):
            assert acting(html) == [], path
            seen += html.count("&lt;")
    assert seen > 5000  # they were there


def text_pages(remark):
    where = f"/consultations/{remark.consultation_id}/"
    return [where, f"{where}passages/{remark.passage_id}/", f"{where}remarks/{remark.pk}/"]


@pytest.mark.parametrize("who", ["resident", "deputy", "moderator", "clerk", "editor"])
def test_for_those_who_signed_in(cast, as_, made, who):
    where, one = f"/consultations/{made['matter'].pk}/", as_(getattr(cast, who))
    paths = {
        "resident": [where, "/me/words/?kind=comments", "/me/words/?kind=remarks",
                     *text_pages(made["remark"]), f"{text_pages(made['remark'])[2]}edit/",
                     f"{text_pages(made['remark'])[2]}withdraw/", "/me/notifications/", "/me/export/",
                     "/me/receipts/", f"/me/rulings/{made['ruling'].pk}/",
                     f"{where}comments/{made['thread'].pk}/edit/", f"/polls/{made['poll'].pk}/"],
        "deputy": [where, f"{where}host/", f"{where}edit/", f"{where}host/sum-up/",
                   f"{where}proposals/{made['proposal'].pk}/outcome/", f"/flags/comment/{made['thread'].pk}/"],
        "moderator": ["/staff/moderation/", f"/staff/moderation/comment/{made['thread'].pk}/"],
        "clerk": [where, "/staff/assisted/"],
        "editor": [*text_pages(made["remark"]), f"/consultations/{made['remark'].consultation_id}/host/",
                   f"{text_pages(made['remark'])[2]}outcome/"],
    }[who]  # fmt: skip
    for path in paths:
        html = one.get(path).content.decode()
        assert acting(html) == [], path


def test_what_was_typed_comes_back_as_words(cast, as_, made):
    resident, where = as_(cast.resident), f"/consultations/{made['matter'].pk}/"
    for text in strings()[::25]:
        sent = {"title": f"13800138000 {text}", "text": text}  # refused for the number
        html = resident.post(f"{where}proposals/new/", sent).content.decode()
        assert acting(html) == [], text
    for text in strings()[::100]:
        assert (
            acting(resident.get(f"{where}", {"sort": text, "cursor": text}).content.decode()) == []
        )


def test_frames_are_data(made):
    for _seq, frame in frames_after(made["matter"].stream_id, 0, 500):
        assert json.loads(frame)["type"] == "event"
