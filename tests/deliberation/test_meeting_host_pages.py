"""Leading a meeting from forms: who may, every act without scripts, refusals that keep what was typed."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.actions.meetings import cancel_meeting
from deliberation.acts import perform
from deliberation.acts.leading import LEADING
from deliberation.models import (
    AgendaItem,
    Attendance,
    Meeting,
    Mute,
    Notification,
    Point,
    Promise,
    Question,
    StrawPoll,
    Turn,
)
from portal.accounts.actions.people import register_assisted
from tests.roundtable import in_full_swing, neighbours
from tests.sittings import announced, over, sitting

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


@pytest.fixture
def desk(cast, as_):
    meeting = sitting(cast)
    return Desk(as_(cast.deputy), meeting), meeting


def done(person, meeting, act, **data) -> dict:
    return perform(person, meeting.pk, act, data, name="")


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("deputy", 200), ("clerk", 200), ("resident", 403), ("officer", 403), ("moderator", 403),
     ("shore_clerk", 403), ("newcomer", 403), ("member", 403)],
)  # fmt: skip
def test_hosts_and_clerks_of_the_place_lead(cast, as_, who, status):
    meeting = sitting(cast)
    assert as_(getattr(cast, who)).get(where(meeting)).status_code == status


def test_whoever_is_not_signed_in_signs_in_first(cast, client):
    answer = client.get(where(sitting(cast)))
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_a_closed_meeting_is_not_there_for_those_who_are_not_invited(cast, as_, client):
    meeting = sitting(cast, is_closed=True)
    for page in (
        where(meeting),
        f"/meetings/{meeting.pk}/screen/",
        f"/meetings/{meeting.pk}/screen/code/",
    ):
        assert client.get(page).status_code == 404
    resident = as_(cast.resident)
    nowhere = resident.get("/meetings/00000000-0000-4000-8000-000000000000/host/")
    answer = resident.get(where(meeting))
    assert answer.status_code == nowhere.status_code == 404
    assert meeting.title not in answer.content.decode()
    assert as_(cast.clerk).get(where(meeting)).status_code == 200


def test_a_resident_who_sends_the_form_does_nothing(cast, as_):
    meeting = sitting(cast)
    answer = as_(cast.resident).post(where(meeting), {"act": "close_meeting"})
    assert answer.status_code == 403
    assert Meeting.objects.get().closed_at is None


# --- every act, by its form -----------------------------------------------------------------------


def test_a_meeting_is_opened_and_closed(cast, as_):
    soon = timezone.now() + timedelta(minutes=5)
    meeting = announced(cast, starts_at=soon, now=soon - timedelta(days=4))
    desk = Desk(as_(cast.deputy), meeting)
    desk.do("open_meeting")
    assert Meeting.objects.get().opened_at
    desk.do("close_meeting")
    assert Meeting.objects.get().closed_at
    assert "写纪要" in desk.read()


def test_before_its_time_it_says_when_it_can_be_opened(cast, as_):
    page = as_(cast.deputy).get(where(announced(cast))).content.decode()
    assert "还没到时间" in page and 'value="open_meeting"' not in page


def test_a_clerk_keeps_and_does_not_close(cast, as_):
    page = as_(cast.clerk).get(where(sitting(cast))).content.decode()
    assert 'value="close_meeting"' not in page and 'value="add_item"' in page


def test_the_agenda(desk):
    desk, meeting = desk
    first, second = meeting.items.all()
    desk.do(f"open_item-next-{first.pk}")
    desk.do(f"open_item-next-{second.pk}")
    assert AgendaItem.objects.get(pk=first.pk).closed_at
    desk.do(f"open_item-back-{first.pk}")
    assert AgendaItem.objects.get(pk=first.pk).closed_at is None
    desk.do(f"edit_item-{second.pk}", title="收多少钱", minutes="25")
    desk.do("add_item", title="别的事", minutes="5")
    assert list(meeting.items.values_list("title", "minutes")) == [
        ("选址", 30), ("收多少钱", 25), ("别的事", 5),
    ]  # fmt: skip
    desk.do(f"close_item-{first.pk}")
    assert AgendaItem.objects.get(pk=first.pk).closed_at


def test_the_floor(cast, desk):
    desk, meeting = desk
    turn = done(cast.resident, meeting, "raise_hand")["turn"]
    desk.do("raise_hand", guest="物业公司经理", consent="on")
    guest = Turn.objects.get(guest="物业公司经理")
    assert guest.channel == "hall"
    desk.do(f"call-next-{turn}")
    assert "还剩" in desk.read()
    desk.do(f"end_turn-bar-{turn}")
    assert Turn.objects.get(pk=turn).stage == "said"
    desk.do(f"skip-{guest.pk}")
    assert Turn.objects.get(pk=guest.pk).stage == "dropped"
    desk.do(f"write-{turn}", text="先改老车棚。", consent="on")
    assert Turn.objects.get(pk=turn).text == "先改老车棚。"


def test_words_of_people_without_an_account(cast, as_):
    meeting = sitting(cast)
    person = register_assisted(
        cast.clerk, cast.bridge, name="村东头八十二岁", household="H-77", adult=True, basis="desk"
    )
    desk = Desk(as_(cast.clerk), meeting)
    assert "村东头八十二岁" in desk.read()
    desk.do("record", text="我耳朵背，灯别太亮。", for_person=str(person.pk), consent="on")
    desk.do("record", text="收费按指导价。", guest="物业公司经理", channel="phone", consent="on")
    said = {turn.text: turn for turn in Turn.objects.all()}
    assert said["我耳朵背，灯别太亮。"].author_id == person.pk
    assert (
        said["收费按指导价。"].channel == "phone"
        and said["收费按指导价。"].entered_by == cast.clerk
    )
    assert "村东头八十二岁" not in Desk(as_(cast.deputy), meeting).fields("record").values()
    assert 'name="for_person"' not in as_(cast.deputy).get(where(meeting)).content.decode()


def test_questions(cast, desk):
    desk, meeting = desk
    one, two, three = (
        done(cast.resident, meeting, "ask", text=text)["question"]
        for text in ("甲？", "乙？", "丙？")
    )
    desk.do(f"open_item-next-{meeting.items.first().pk}")  # an item that is current is no question
    neighbour = neighbours(cast, 1)[0]
    done(neighbour, meeting, "back", question=two, value=True)
    page = desk.read()
    assert page.index(f"asks-{two}") < page.index(f"asks-{one}")
    desk.do(f"take-bar-{two}")
    assert Question.objects.get(pk=two).outcome == "taken"
    desk.do(f"answer-{two}", answer="年底。", answered_by="科苑街道办事处副主任")
    assert Question.objects.get(pk=two).answer == "年底。"
    due = timezone.localdate() + timedelta(days=9)
    body = str(cast.bodies["street"].pk)
    desk.do(
        f"refer-{one}", f"?question={one}", body=body, due_on=due.isoformat(), note="请街道答复。"
    )
    assert Question.objects.get(pk=one).referred_to == cast.bodies["street"]
    desk.do(f"set_aside-{three}", f"?question={three}", reason="不在今天的议题里。")
    assert Question.objects.get(pk=three).outcome == "set_aside"
    desk.do(f"answer-{two}", f"?question={two}", answer="明年春天。")
    assert Question.objects.get(pk=two).answer == "明年春天。"


def test_a_poll(cast, desk):
    desk, meeting = desk
    desk.do("open_poll", poll_question="先建哪处？", options="老车棚\r\n东门\r\n", seconds="60")
    poll = StrawPoll.objects.get()
    assert poll.options == ["老车棚", "东门"]
    done(cast.resident, meeting, "vote", strawpoll=str(poll.pk), options=[0])
    desk.do(f"close_poll-bar-{poll.pk}")
    assert "option-bar" not in desk.read()  # nobody sees a result before it is shown
    desk.do(f"show_poll-{poll.pk}")
    assert StrawPoll.objects.get().shown_at and "option-bar" in desk.read()


def test_points_and_promises(cast, desk):
    desk, _meeting = desk
    desk.do("pin", kind="dissent", text="甲处太近。", reasons="二楼住户担心。")
    point = Point.objects.get()
    desk.do(f"edit_point-{point.pk}", text="甲处离楼太近。")
    assert Point.objects.get().text == "甲处离楼太近。" and Point.objects.get().reasons
    desk.do(f"unpin-{point.pk}")
    assert Point.objects.get().withdrawn_at
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    desk.do("promise", text="装喷淋", body=str(cast.bodies["street"].pk), due_on=due)
    desk.do("promise", text="补种树", body="", who="物业公司", due_on=due)
    assert {promise.owner for promise in Promise.objects.all()} == {"科苑街道办事处", "物业公司"}
    desk.do(f"unpromise-{Promise.objects.get(who='物业公司').pk}")
    assert Promise.objects.filter(withdrawn_at=None).count() == 1


def test_rules_of_the_room(desk):
    desk, _meeting = desk
    desk.do("slow", slow="30")
    desk.do("seconds", seconds="120")
    desk.do("order", order="arrival")
    meeting = Meeting.objects.get()
    assert (meeting.slow_seconds, meeting.speaking_seconds, meeting.order) == (30, 120, "arrival")


def test_an_unusual_time_of_speaking_is_offered_and_kept(cast, as_):
    desk = Desk(as_(cast.deputy), sitting(cast, speaking_seconds=240))
    assert desk.fields("seconds")["seconds"] == "240"


def test_the_hall_and_the_lawful_board(cast, as_):
    meeting = sitting(cast, lawful_kind="residents", entitled=5)
    desk = Desk(as_(cast.clerk), meeting)
    assert "还差 3" in desk.read() and "现在不能作出决定" in desk.read()
    desk.do("count_in", people="3")
    assert "人数够了" in desk.read()
    desk.do(f"count_out-{Attendance.objects.get().pk}")
    assert "还差 3" in desk.read()
    answer = desk.do("begin_resolution")
    made = Meeting.objects.get().resolution
    assert answer["Location"] == f"/staff/resolutions/{made.pk}/"
    assert "去登记决议" in desk.read()


def test_a_host_who_keeps_no_record_is_not_offered_to_begin_one(cast, as_):
    meeting = sitting(cast, lawful_kind="residents", entitled=5)
    assert 'value="begin_resolution"' not in as_(cast.deputy).get(where(meeting)).content.decode()


def test_hiding_and_muting(cast, desk):
    desk, meeting = desk
    turn = done(cast.resident, meeting, "say", text="骂人的话。")["turn"]
    pick = f"?words=turn:{turn}"
    desk.do(f"hide-{turn}", pick, rule="abuse", facts="辱骂他人。")
    assert Turn.objects.get().state == "hidden"
    assert "骂人的话" not in desk.read()
    desk.do(f"restore-{turn}", pick)
    assert Turn.objects.get().state == "shown"
    desk.do(f"mute-{turn}", pick, rule="abuse", facts="再三辱骂他人。")
    mute = Mute.objects.get()
    assert mute.person == cast.resident and "再三辱骂他人。" in desk.read()
    done(cast.resident, meeting, "object", mute=str(mute.pk), text="我没有骂人。")
    assert desk.send(f"decide_mute-{mute.pk}", upheld="1", answer="是。").status_code == 403
    desk.do(f"unmute-{mute.pk}")
    assert Mute.objects.get().lifted_at


def test_another_decides_on_an_objection(cast, as_, desk):
    _desk, meeting = desk
    turn = done(cast.resident, meeting, "say", text="骂人的话。")["turn"]
    done(cast.deputy, meeting, "mute", turn=turn, rule="abuse", facts="辱骂他人。")
    mute = Mute.objects.get()
    done(cast.resident, meeting, "object", mute=str(mute.pk), text="我没有骂人。")
    clerk = Desk(as_(cast.clerk), meeting)
    clerk.do(f"decide_mute-{mute.pk}", upheld="1", answer="听了录音，没有骂人。")
    assert Mute.objects.get().upheld and Mute.objects.get().lifted_at


def test_a_question_is_hidden_too(cast, desk):
    desk, meeting = desk
    asked = done(cast.resident, meeting, "ask", text="骂人的问题？")["question"]
    desk.do(f"hide-{asked}", f"?words=question:{asked}", rule="abuse", facts="辱骂他人。")
    assert "骂人的问题" not in desk.read()


def test_answers_of_those_invited(cast, as_):
    meeting = announced(cast, bodies=[cast.bodies["street"]])
    invitation = str(meeting.invitations.get().pk)
    done(
        cast.officer,
        meeting,
        "answer_invitation",
        invitation=invitation,
        answer="sends",
        sends="分管副主任",
    )
    page = as_(cast.deputy).get(where(meeting)).content.decode()
    assert "派人到会" in page and "分管副主任" in page


def test_every_act_of_whoever_leads_has_its_form(cast, as_):
    """But for the draw, which has a page of its own, and seats are drawn before."""
    meeting = in_full_swing(cast, lawful_kind="residents_reps", entitled=72)
    turn = meeting.turns.filter(state="shown", stage="said", guest="").first()
    hidden = meeting.turns.get(state="hidden")
    done(cast.deputy, meeting, "mute", turn=str(turn.pk), rule="abuse", facts="辱骂他人。")
    mute = Mute.objects.get()
    done(turn.author, meeting, "object", mute=str(mute.pk), text="没有。")
    soon = timezone.now() + timedelta(minutes=5)
    other = announced(cast, meeting.consultation, starts_at=soon, now=soon - timedelta(days=4))
    pages = [
        as_(cast.clerk).get(where(meeting) + query).content.decode()
        for query in ("", f"?words=turn:{turn.pk}", f"?words=turn:{hidden.pk}")
    ]
    done(cast.deputy, meeting, "show_poll", strawpoll=str(meeting.strawpolls.get().pk))
    done(cast.deputy, meeting, "open_poll", poll_question="再问？", options="甲\n乙", seconds="60")
    pages += [as_(cast.deputy).get(where(one)).content.decode() for one in (meeting, other)]
    offered = set(re.findall(r'name="act" value="(\w+)"', "".join(pages)))
    assert set(LEADING) - offered == {"draw"}


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
    assert "已经取消" in page and 'name="act" value="open_meeting"' not in page


# --- reads ----------------------------------------------------------------------------------------


MOST_READS, MOST_READS_OF_SCREEN = 28, 10


def reads(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


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


# --- the screen -----------------------------------------------------------------------------------


def test_everybody_may_see_the_screen_and_who_leads_shows_the_code(cast, as_, client):
    meeting = sitting(cast)
    path = f"/meetings/{meeting.pk}/screen/"
    public = client.get(path)
    assert public.status_code == 200 and "会场签到" not in public.content.decode()
    assert as_(cast.resident).get(path + "code/").status_code == 403
    host = as_(cast.clerk)
    assert "会场签到" in host.get(path).content.decode()
    code = host.get(path + "code/")
    assert code.status_code == 200 and "<svg" in code.content.decode()
    assert "no-store" in code["Cache-Control"]


def test_the_code_on_the_screen_lets_people_in(cast, as_):
    meeting = sitting(cast)
    here = as_(cast.deputy).get(f"/meetings/{meeting.pk}/screen/").context["here"]
    resident = as_(cast.resident)
    assert resident.get(here).status_code == 200
    code = here.partition("code=")[2]
    done(cast.resident, meeting, "attend", channel="hall", code=code)
    assert Attendance.objects.get(person=cast.resident).channel == "hall"


def test_the_screen_shows_what_goes_on_and_no_hidden_words(cast, client):
    meeting = in_full_swing(cast)
    path = f"/meetings/{meeting.pk}/screen/"
    page = client.get(path).content.decode()
    for shown in ("六楼没电梯", "带孙子的老张", "充电棚建在哪里", "表决已结束", "还差 17"):
        assert shown in page
    assert "低价出售旧电瓶" not in page and "option-bar" not in page
    poll = meeting.strawpolls.get()
    done(cast.deputy, meeting, "show_poll", strawpoll=str(poll.pk))
    assert "option-bar" in client.get(path).content.decode()
    done(cast.deputy, meeting, "end_turn", turn=str(meeting.turns.get(stage="speaking").pk))
    done(cast.deputy, meeting, "call", turn=str(meeting.turns.filter(stage="waiting").first().pk))
    assert "意向表决" not in client.get(path).content.decode()


def test_a_question_that_was_hidden_leaves_the_screen(cast, client):
    meeting = sitting(cast)
    asked = done(cast.resident, meeting, "ask", text="骂人的问题？")["question"]
    done(cast.deputy, meeting, "take", question=asked)
    path = f"/meetings/{meeting.pk}/screen/"
    assert "骂人的问题？" in client.get(path).content.decode()
    done(cast.deputy, meeting, "hide", question=asked, rule="abuse", facts="辱骂他人。")
    assert "骂人的问题？" not in client.get(path).content.decode()


@pytest.mark.parametrize("made", [announced, sitting, over])
def test_the_screen_says_how_the_meeting_stands(cast, client, made):
    answer = client.get(f"/meetings/{made(cast).pk}/screen/")
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh"' in answer.content.decode()


def test_the_screen_takes_the_same_reads_however_many_wait(cast, client):
    meeting = in_full_swing(cast)
    path = f"/meetings/{meeting.pk}/screen/"
    few = reads(client, path)
    for person in neighbours(cast, 6):
        done(person, meeting, "raise_hand")
    assert reads(client, path) == few <= MOST_READS_OF_SCREEN
