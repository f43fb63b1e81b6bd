"""The room's pages when the answer is no: what was typed is kept, nobody learns of what is hidden or
closed; and the reader's page."""

import itertools
import re
import uuid

import pytest

from deliberation.actions import mutes
from deliberation.actions.moderation import hide_words
from deliberation.acts import perform
from deliberation.models import Question, Turn
from tests.room_pages import do, page, plain, room
from tests.roundtable import in_full_swing, neighbours
from tests.sittings import over, sitting

# --- refusals -------------------------------------------------------------------------------------


def test_a_refusal_says_why_beside_what_was_typed(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.resident)
    typed = "有事打 13800138000 找我。"
    answer = do(client, meeting, "say", text=typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert typed in html and 'role="alert"' in html
    assert not Turn.objects.exists()


def test_what_is_not_for_now_is_refused_with_its_words_kept(cast, as_):
    meeting = over(cast)
    answer = do(as_(cast.resident), meeting, "say", text="我来晚了。")
    assert answer.status_code == 409
    assert "我来晚了。" in answer.content.decode()


def test_slow_mode_tells_programs_when_to_come_again(cast, as_):
    from deliberation.actions.meetings import adjust_meeting

    meeting = sitting(cast)
    adjust_meeting(cast.deputy, meeting, slow=30)
    client = as_(cast.resident)
    do(client, meeting, "say", text="第一句。")
    answer = do(client, meeting, "say", text="第二句还在。")
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 30
    assert "第二句还在。" in answer.content.decode()
    assert "每人隔 30 秒" in page(client, room(meeting))


def test_who_is_not_signed_in_finds_the_words_again_after_signing_in(cast, client, as_):
    meeting = sitting(cast)
    answer = do(client, meeting, "say", text="还没登录就写了。")
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    session = client.session
    kept = session["draft"]
    client = as_(cast.resident)
    session = client.session
    session["draft"] = kept
    session.save()
    assert "还没登录就写了。" in page(client, room(meeting))


@pytest.mark.parametrize("tail", ["do/", "host/", "edit/", "cancel/"])
def test_the_words_of_whoever_was_signed_out_are_kept_of_any_meeting(cast, client, tail):
    """Closed or not, there or not: asked to sign in alike, before anything is looked up."""
    open_one = sitting(cast)
    closed = sitting(cast, open_one.consultation, is_closed=True)
    sent = {"act": "say", "text": "写了很久的话。", "options": ["0"]}
    for pk in (open_one.pk, closed.pk, uuid.uuid4()):
        answer = client.post(f"/meetings/{pk}/{tail}", sent)
        assert answer["Location"] == f"/accounts/login/?next=/meetings/{pk}/{tail}"
        assert client.session["draft"]["fields"]["text"] == ["写了很久的话。"]
        client.session.flush()
    assert client.post(f"/meetings/{closed.pk}/do/", {"act": "vote"}).status_code == 302


def test_a_refusal_on_another_page_of_the_meeting_goes_back_there(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.clerk)
    host = f"{room(meeting)}host/"
    answer = do(client, meeting, "count_in", people="0", page=host)
    assert (answer.status_code, answer["Location"]) == (302, host)
    assert "人数写 1 到 999" in page(client, host)


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(cast, as_, there):
    meeting = sitting(cast)
    answer = do(as_(cast.resident), meeting, "attend", page=there)
    assert (answer.status_code, answer["Location"]) == (302, room(meeting))


def test_unknown_acts_and_ids_are_refused(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.resident)
    assert do(client, meeting, "explode").status_code == 422
    assert do(client, meeting, "lower_hand", turn="x").status_code == 404
    assert do(client, meeting, "back", question=str(uuid.uuid4()), value="1").status_code == 404
    assert client.get(f"{room(meeting)}do/").status_code == 302
    assert client.put(f"{room(meeting)}do/").status_code == 405


def test_who_asks_for_json_gets_the_frame(cast, as_, client):
    meeting = sitting(cast)
    json = {"HTTP_ACCEPT": "application/json"}
    where = f"{room(meeting)}do/"
    assert client.post(where, {"act": "say", "text": "甲"}, **json).status_code == 401
    client = as_(cast.resident)
    answer = client.post(where, {"act": "say", "text": "甲。", "once": "a1"}, **json)
    assert answer.json() == {"type": "done", "id": "a1", "turn": str(Turn.objects.get().pk)}
    answer = client.post(where, {"act": "say", "text": "  "}, **json)
    assert (answer.status_code, answer.json()["code"]) == (422, "text_missing")
    answer = client.post(where, {"act": "open_poll", "poll_question": "？"}, **json)
    assert answer.json()["type"] == "refused" and answer.status_code in (403, 422)


# --- mutes, hiding, closed meetings ---------------------------------------------------------------


def test_who_is_muted_is_told_why_and_where_to_object(cast, as_):
    meeting = sitting(cast)
    mute = mutes.mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人三次。")
    html = page(as_(cast.resident), room(meeting))
    assert "打断别人三次。" in html and f"/me/mutes/{mute.pk}/" in html
    assert "打断别人三次。" in page(as_(cast.resident), plain(meeting))
    answer = do(as_(cast.resident), meeting, "say", text="我要说。")
    assert answer.status_code == 403 and "我要说。" in answer.content.decode()
    for other in (cast.elsewhere, cast.deputy):
        assert "打断别人三次。" not in page(as_(other), room(meeting))


def test_hidden_words_are_on_no_page(cast, as_, client):
    meeting = sitting(cast)
    do(as_(cast.resident), meeting, "say", text="骂人的话。")
    do(as_(cast.resident), meeting, "ask", text="骂人的问题？")
    for words in (Turn.objects.get(), Question.objects.get()):
        hide_words(cast.deputy, words, rule="abuse", facts="骂人。")
    for who in (cast.resident, cast.elsewhere, cast.deputy):
        for path in (room(meeting), plain(meeting)):
            html = page(as_(who), path)
            assert "骂人的" not in html and "已按规则隐去。" in html


def test_a_closed_meeting_and_none_answer_alike(cast, client, as_):
    meeting = sitting(cast, is_closed=True)
    nowhere = uuid.uuid4()
    for who in (None, cast.resident, cast.moderator):
        client.logout() if who is None else as_(who)
        for tail in ("", "plain/", "do/"):
            for method in (client.get, client.post):
                here, none = (method(f"/meetings/{pk}/{tail}") for pk in (meeting.pk, nowhere))
                if method == client.get and tail == "do/":
                    assert here.status_code == none.status_code == 302  # to the meeting's own page
                    continue
                assert here.status_code == none.status_code
                signs_in = (
                    who is None and tail == "do/"
                )  # whatever is there, and what was typed is kept
                assert here.status_code in ((302,) if signs_in else (404, 405))
                cleaned = [re.sub(r"[0-9a-f-]{36}|value=\"[^\"]{20,}\"", "", one.content.decode())
                           for one in (here, none)]  # fmt: skip
                assert cleaned[0] == cleaned[1]
    assert meeting.title in page(as_(cast.deputy), room(meeting))
    assert "no-store" in client.get(room(meeting))["Cache-Control"]


# --- the reader's page ----------------------------------------------------------------------------


def test_the_readers_page_loads_itself_anew_but_never_under_somebody_who_writes(cast, as_):
    meeting = in_full_swing(cast)
    client = as_(cast.resident)
    assert client.get(plain(meeting))["Refresh"] == "20"
    assert "<textarea" not in page(client, plain(meeting))
    assert "<form" not in page(client, plain(meeting))
    still = client.get(plain(meeting), {"still": "1"})
    assert "Refresh" not in still and "<textarea" in still.content.decode()
    assert "Refresh" not in client.get(plain(over(cast)))


def test_the_readers_page_is_plain_text_in_order(cast, as_):
    meeting = in_full_swing(cast)
    html = page(as_(cast.resident), plain(meeting))
    for none in ("<img", "<svg", "<script", "style="):
        assert none not in html
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_readers_page_has_every_way_to_take_part_where_it_keeps_still(cast, as_):
    meeting = sitting(cast)
    (neighbour,) = neighbours(cast, 1)
    perform(neighbour, meeting.pk, "ask", {"text": "谁来量？"}, name="")
    opening = {"poll_question": "先建哪处？", "options": "甲\n乙", "seconds": "600"}
    poll = perform(cast.deputy, meeting.pk, "open_poll", opening, name="")["strawpoll"]
    client, back = as_(cast.resident), f"{plain(meeting)}?still=1#say"

    def offered() -> set:
        return set(re.findall(r'name="act" value="(\w+)"', page(client, plain(meeting), still="1")))

    assert "<form" not in page(client, plain(meeting))
    assert offered() == {"raise_hand", "attend", "say", "ask", "back", "vote"}
    for act in ("attend", "raise_hand"):
        do(client, meeting, act, page=back)
    assert offered() == {"lower_hand", "leave", "say", "ask", "back", "vote"}
    do(client, meeting, "leave", page=back)
    mutes.mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人三次。")
    assert {"say", "ask", "back", "raise_hand"} & offered() == set()
    assert {"vote", "attend"} <= offered()  # whoever is asked to be silent still has a vote
    answer = do(client, meeting, "vote", strawpoll=poll, options="1", page=back)
    assert answer.status_code == 302
    assert "您投过了" in page(client, plain(meeting))


def test_the_readers_page_takes_words_and_keeps_what_is_refused(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.resident)
    back = f"{plain(meeting)}?still=1#say"
    answer = do(client, meeting, "say", text="从老手机说。", page=back)
    assert (answer.status_code, answer["Location"]) == (302, back)
    answer = do(client, meeting, "say", text="打 13800138000", page=back)
    html = answer.content.decode()
    assert answer.status_code == 422 and "打 13800138000" in html and "<script" not in html
    assert "Refresh" not in answer
