"""Leading a meeting from forms: who may, and every act without scripts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions.attendance import join_as_guest
from deliberation.acts.leading import LEADING
from deliberation.models import (
    AgendaItem,
    Attendance,
    Meeting,
    Mute,
    Point,
    Promise,
    Question,
    StrawPoll,
    Turn,
)
from portal.accounts.actions.people import register_assisted
from tests.desk import Desk, done, where
from tests.roundtable import in_full_swing, neighbours
from tests.sittings import announced, sitting


@pytest.fixture
def desk(cast, as_):
    meeting = sitting(cast)
    return Desk(as_(cast.deputy), meeting), meeting


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


def test_a_clerk_is_offered_to_close_once_the_announced_end_has_passed(cast, as_):
    meeting = sitting(cast)
    assert "close_meeting" not in as_(cast.clerk).get(where(meeting)).content.decode()
    Meeting.objects.filter(pk=meeting.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert "close_meeting" in as_(cast.clerk).get(where(meeting)).content.decode()


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
    closed = announced(cast, meeting.consultation, is_closed=True)
    join_as_guest(cast.elsewhere, closed.pk, closed.guest_key)
    assert "remove_guest" not in as_(cast.clerk).get(where(closed)).content.decode()
    pages += [as_(cast.deputy).get(where(one)).content.decode() for one in (meeting, other, closed)]
    assert cast.elsewhere.public_name in pages[-1]
    offered = set(re.findall(r'name="act" value="(\w+)"', "".join(pages)))
    assert set(LEADING) - offered == {"draw"}
