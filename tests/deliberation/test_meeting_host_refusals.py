"""The host's page keeps what was typed, offers nothing that would be refused, and reads no more for more rows."""

import html
import re

import pytest

from deliberation.actions.meetings import cancel_meeting
from deliberation.models import Attendance, Notification, Point
from tests.desk import FORM, Desk, done, reads, where
from tests.roundtable import in_full_swing, neighbours
from tests.sittings import announced, over, sitting

MOST_READS = 28


@pytest.fixture
def desk(cast, as_):
    meeting = sitting(cast)
    return Desk(as_(cast.deputy), meeting), meeting


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("record", {"text": "收费按指导价。", "guest": "物业公司经理"}, "请先征得本人同意"),
        ("open_poll", {"poll_question": "先建哪处？", "options": "老车棚"}, "2 到 10 个选项"),
        ("pin", {"kind": "dissent", "text": "甲处太近。"}, "不同意见要写明谁持什么理由"),
        ("promise", {"text": "装喷淋", "who": "物业公司", "due_on": "2020-01-01"}, "期限要在今天以后"),
        ("count_in", {"people": "1000"}, "人数写 1 到 999"),
        ("add_item", {"title": "别的事", "minutes": "0"}, "每项议程 1 到 600 分钟"),
        ("raise_hand", {"guest": "物业公司经理"}, "请先征得本人同意"),
    ],
)  # fmt: skip
def test_what_was_refused_stands_in_its_form(desk, key, typed, sentence):
    desk, _meeting = desk
    answer = desk.send(key, **typed)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    form = next(form for form in FORM.findall(page) if f'id="{key}"' in form)
    assert sentence in form
    for value in typed.values():
        assert value in form
    assert page.count(sentence) == 2  # at its field, and once above for who does not see it


def test_the_question_of_a_poll_is_told_where_it_is_typed(desk):
    desk, _meeting = desk
    answer = desk.send("open_poll", poll_question="打 13800001111 问", options="甲\n乙")
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="open_poll-poll_question_error"' in page


def test_what_another_edited_meanwhile_is_shown_beside_what_was_typed(cast, desk):
    desk, meeting = desk
    pk = done(cast.clerk, meeting, "pin", kind="consensus", text="先改老车棚。")["point"]
    stale = desk.fields(f"edit_point-{pk}") | {"text": "先改丙处。"}
    done(cast.clerk, meeting, "edit_point", point=pk, kind="consensus", text="先改东门。")
    answer = desk.client.post(desk.path, stale)
    page = answer.content.decode()
    assert answer.status_code == 409 and "先改东门。" in page and "先改丙处。" in page
    form = next(form for form in FORM.findall(page) if f'id="edit_point-{pk}"' in form)
    seen = re.search(r'name="if_match" value="(\w+)"', form)[1]
    assert desk.client.post(desk.path, stale | {"if_match": seen}).status_code == 302
    assert Point.objects.get().text == "先改丙处。"


def test_what_was_typed_about_something_that_is_gone_is_still_there(cast, desk):
    desk, meeting = desk
    pk = done(cast.clerk, meeting, "pin", kind="consensus", text="先改老车棚。")["point"]
    stale = desk.fields(f"edit_point-{pk}") | {"text": "先改丙处。"}
    done(cast.clerk, meeting, "unpin", point=pk)
    answer = desk.client.post(desk.path, stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "您刚才写的还在这里" in page and "先改丙处。" in page


def test_a_form_that_is_sent_twice_is_done_once(cast, desk):
    desk, _meeting = desk
    sent = desk.fields("count_in") | {"people": "3"}
    for _time in range(2):
        assert desk.client.post(desk.path, sent).status_code == 302
    assert Attendance.objects.count() == 1


def test_words_typed_while_the_session_ended_wait(cast, as_, client, desk):
    desk, meeting = desk
    sent = desk.fields("record") | {"text": "收费按指导价。", "guest": "物业公司经理"}
    client.logout()
    assert client.post(desk.path, sent)["Location"].startswith("/accounts/login/")
    client.force_login(cast.deputy, backend="django.contrib.auth.backends.ModelBackend")
    assert "收费按指导价。" in client.get(where(meeting)).content.decode()


@pytest.mark.parametrize(
    "query",
    ["?question=x", "?words=turn:x", "?words=nothing", "?words=turn:00000000-0000-4000-8000-000000000000",
     "?words=body:00000000-0000-4000-8000-000000000000", "?part=1"],
)  # fmt: skip
def test_an_address_that_names_nothing_shows_the_page(desk, query):
    desk, _meeting = desk
    assert "发言" in desk.read(query)


def test_what_does_not_sit_offers_nothing_that_would_be_refused(cast, as_):
    page = as_(cast.deputy).get(where(over(cast))).content.decode()
    for act in ("call", "add_item", "open_poll", "count_in", "adjust", "close_meeting"):
        assert f'name="act" value="{act}"' not in page
    for act in ("record", "pin", "promise"):  # until the minutes go out
        assert f'name="act" value="{act}"' in page


def test_a_cancelled_meeting_is_said_to_be_so(cast, as_):
    meeting = announced(cast)
    cancel_meeting(cast.deputy, meeting, reason="改期。")
    page = as_(cast.deputy).get(where(meeting)).content.decode()
    assert "已取消" in page and 'name="act" value="open_meeting"' not in page


@pytest.mark.parametrize("who", ["deputy", "clerk"])
def test_the_page_takes_the_same_reads_however_much_there_is(cast, as_, who):
    meeting = in_full_swing(cast)
    client = as_(getattr(cast, who))
    few = reads(client, where(meeting))
    more = neighbours(cast, 6)
    for number, person in enumerate(more):
        done(person, meeting, "raise_hand")
        done(person, meeting, "say", text=f"第 {number} 段。")
        done(person, meeting, "ask", text=f"第 {number} 问？")
        done(cast.clerk, meeting, "pin", kind="consensus", text=f"第 {number} 条。")
        done(cast.clerk, meeting, "count_in", people="2")
        done(cast.clerk, meeting, "add_item", title=f"第 {number} 项")
    assert reads(client, where(meeting)) == few <= MOST_READS


def test_no_name_stands_on_the_page_but_public_ones(cast, as_):
    meeting = in_full_swing(cast)
    page = as_(cast.deputy).get(where(meeting)).content.decode()
    assert "六楼没电梯" in page
    for person in cast.people.values():
        assert f">{person.username}<" not in page and f" {person.username} " not in page
    assert Notification.objects.exists()
