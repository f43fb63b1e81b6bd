"""Ways into a meeting: an office's answer, the code of the hall, the link of a closed meeting, the bell."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from deliberation.actions.attendance import hall_code, join_as_guest
from deliberation.actions.meetings import edit_meeting
from deliberation.actions.moderation import hide_words
from deliberation.actions.mutes import mute
from deliberation.actions.outcomes import record_promise
from deliberation.actions.questions import ask, set_question_aside
from deliberation.actions.turns import record_turn, say
from deliberation.models import Attendance, Guest, MeetingInvitation, Notification
from deliberation.notifications.recipients import tell
from deliberation.queries.notifications import WITH_MATTER, notification_list, sentence
from portal.accounts.actions.mandates import end_mandate
from tests.phases import DAY, a_consultation
from tests.sittings import announced, over, sitting

SECRET = "拆迁补偿内部通气会"
Kind = Notification.Kind


def invited(cast, **asked):
    meeting = announced(cast, bodies=[cast.bodies["street"]], others=["物业公司"], **asked)
    office = meeting.invitations.get(body=cast.bodies["street"])
    other = meeting.invitations.get(name="物业公司")
    base = f"/meetings/{meeting.pk}/invitation/"
    return meeting, f"{base}{office.pk}/", f"{base}{other.pk}/"


# --- an office answers ------------------------------------------------------------------------------


def test_the_bell_of_the_office_leads_to_the_page_that_answers(cast, as_):
    meeting, path, _other = invited(cast)
    line = Notification.objects.get(person=cast.officer)
    assert (line.kind, line.link) == ("meeting_invited", path)
    officer = as_(cast.officer)
    bell = officer.get("/me/notifications/").content.decode()
    assert f'href="{path}"' in bell and "您的单位受邀参加会议“充电棚选址圆桌”" in bell
    assert "科苑街道办事处" in officer.get(path).content.decode()
    answer = officer.post(path, {"answer": "sends", "sends": "城管办主任"})
    assert answer.status_code == 302 and answer["Location"] == f"/meetings/{meeting.pk}/"
    found = MeetingInvitation.objects.get(body=cast.bodies["street"])
    assert (found.answer, found.sends) == ("sends", "城管办主任")
    assert "现在的答复：派人到会" in officer.get(path).content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"answer": ""}, "请选一项"),
        ({"answer": "perhaps"}, "请在列出的里面选"),
        ({"answer": "sends", "sends": "", "text": "一定来"}, "请写上内容"),
        ({"answer": "another_date", "text": "那天有汛"}, "希望改到什么时候"),
        (
            {"answer": "another_date", "other_at": "2020-01-01 09:00", "text": "那天有汛"},
            "请写明希望改到什么时候",
        ),
        ({"answer": "another_date", "other_at": "明天", "text": "那天有汛"}, "时间请写成"),
        ({"answer": "writes", "text": "找我 13800001234"}, "手机号"),
    ],
)
def test_a_wrong_answer_is_told_and_keeps_what_was_typed(cast, as_, sent, sentence):
    _meeting, path, _other = invited(cast)
    page = as_(cast.officer).post(path, sent)
    words = page.content.decode()
    assert page.status_code == 422 and sentence in words
    assert sent.get("text", "") in words
    assert not MeetingInvitation.objects.exclude(answer="").exists()


def test_another_date_is_asked_for_with_its_reason(cast, as_):
    _meeting, path, _other = invited(cast)
    at = timezone.localtime(timezone.now() + 9 * DAY)
    sent = {"answer": "another_date", "other_at": f"{at:%Y-%m-%d} 09:30", "text": "那天有汛。"}
    assert as_(cast.officer).post(path, sent).status_code == 302
    found = MeetingInvitation.objects.get(body=cast.bodies["street"])
    assert (f"{timezone.localtime(found.other_at):%H:%M}", found.text) == ("09:30", "那天有汛。")


def test_who_answers_for_whom(cast, as_):
    _meeting, office, other = invited(cast)
    for who in ("resident", "member", "shore_clerk", "moderator"):
        client = as_(getattr(cast, who))
        for path in (office, other):
            assert client.get(path).status_code == 403, who
            assert client.post(path, {"answer": "comes"}).status_code == 403, who
    assert as_(cast.officer).get(other).status_code == 403
    for who, path in (("clerk", other), ("deputy", other), ("deputy", office)):
        assert as_(getattr(cast, who)).post(path, {"answer": "comes"}).status_code == 302, who
    end_mandate(cast.admin, cast.officer.mandates.get(), reason="term_over")
    assert as_(cast.officer).get(office).status_code == 403


def test_the_page_of_the_meeting_leads_there_whoever_answers_and_nobody_else(cast, as_):
    meeting, office, other = invited(cast)
    page = f"/meetings/{meeting.pk}/"

    def led(who) -> list[bool]:
        words = as_(getattr(cast, who)).get(page).content.decode()
        return [f'href="{path}"' in words for path in (office, other)]

    assert led("officer") == [True, False]
    assert led("deputy") == led("clerk") == [True, True]
    assert led("resident") == led("member") == [False, False]


def test_an_answer_typed_into_an_ended_session_waits(cast, as_, client):
    _meeting, path, _other = invited(cast)
    answer = client.post(path, {"answer": "writes", "text": "测距记录已备好。"})
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    assert "测距记录已备好" in as_(cast.officer).get(path).content.decode()


# --- in the hall ------------------------------------------------------------------------------------


def here(meeting, code) -> str:
    return f"/meetings/{meeting.pk}/here/?code={code}"


def test_the_page_of_a_meeting_leads_to_seats_and_calendar(cast, client):
    seats = {"seats": [("租户", 1)], "draw_seed": "第 136 期", "signup_until": timezone.now()}
    meeting = announced(cast, **seats)
    page = client.get(f"/meetings/{meeting.pk}/").content.decode()
    for rest in ("seats/", "calendar.ics"):
        assert f'href="/meetings/{meeting.pk}/{rest}"' in page


def test_in_the_hall_one_signs_in_and_presses_the_button(cast, as_, client):
    meeting = sitting(cast)
    code = hall_code(meeting, timezone.now())
    page = client.get(here(meeting, code)).content.decode()
    assert "我到会场了" not in page
    following = re.search(r'href="(/accounts/login/\?next=[^"]+)"', page)[1]
    assert quote(here(meeting, code), safe="") in following  # the code comes back after signing in
    resident = as_(cast.resident)
    assert "我到会场了" in resident.get(here(meeting, code)).content.decode()
    assert not Attendance.objects.exists()  # nobody is counted by looking
    path = f"/meetings/{meeting.pk}/here/"
    assert resident.post(path, {"code": code, "once": "1"}).status_code == 302
    assert Attendance.objects.get().channel == "hall"
    assert "您已经签到了" in resident.get(here(meeting, code)).content.decode()


def test_the_code_is_good_for_ten_minutes_and_for_its_meeting(cast, as_):
    meeting = sitting(cast)
    now = timezone.now()
    wrong = [
        "", "x", hall_code(meeting, now - timedelta(minutes=12)),
        hall_code(sitting(cast, title="另一次"), now),
        hall_code(meeting, now + timedelta(minutes=5)),
    ]  # fmt: skip
    resident, path = as_(cast.resident), f"/meetings/{meeting.pk}/here/"
    for code in wrong:
        page = resident.get(here(meeting, code)).content.decode()
        assert "再扫一次" in page and "我到会场了" not in page
        assert resident.post(path, {"code": code}).status_code == 422
    assert resident.post(path, {"code": hall_code(meeting, now - timedelta(minutes=8))})
    assert Attendance.objects.get().person == cast.resident


def test_a_session_that_is_over_keeps_the_code(cast, client):
    meeting = sitting(cast)
    code = hall_code(meeting, timezone.now())
    answer = client.post(f"/meetings/{meeting.pk}/here/", {"code": code})
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert quote(f"?code={quote(code, safe='')}", safe="/") in answer["Location"]


def test_who_lives_elsewhere_is_told_who_counts_them(cast, as_):
    meeting = sitting(cast)
    code = hall_code(meeting, timezone.now())
    page = as_(cast.elsewhere).get(here(meeting, code)).content.decode()
    assert "请会场工作者帮您计入" in page and "我到会场了" not in page
    answer = as_(cast.elsewhere).post(f"/meetings/{meeting.pk}/here/", {"code": code})
    assert answer.status_code == 403


# --- the link of a closed meeting -------------------------------------------------------------------


def test_a_preview_of_the_link_joins_nobody_and_a_button_does(cast, as_, client):
    meeting = announced(cast, is_closed=True, title=SECRET)
    path = f"/meetings/{meeting.pk}/join/{meeting.guest_key}/"
    page = client.get(path).content.decode()
    assert "登录后接受邀请" in page and SECRET not in page and "noindex" in page
    elsewhere = as_(cast.elsewhere)
    assert elsewhere.get(f"/meetings/{meeting.pk}/").status_code == 404
    assert "接受邀请" in elsewhere.get(path).content.decode()
    assert not Guest.objects.exists()
    for _ in range(2):
        assert elsewhere.post(path)["Location"] == f"/meetings/{meeting.pk}/"
    assert Guest.objects.get().person == cast.elsewhere
    assert elsewhere.get(f"/meetings/{meeting.pk}/").status_code == 200


def test_a_wrong_key_and_no_such_meeting_answer_alike(cast, as_, client):
    meeting = announced(cast, is_closed=True, title=SECRET)
    public = announced(cast)
    nowhere = meeting.consultation_id
    paths = [
        f"/meetings/{meeting.pk}/join/{'0' * 32}/", f"/meetings/{nowhere}/join/{'0' * 32}/",
        f"/meetings/{meeting.pk}/join/x/", f"/meetings/{public.pk}/join/{public.guest_key}/",
    ]  # fmt: skip
    resident = as_(cast.resident)

    def told(answer) -> tuple:
        body = re.search(r'<main id="main".*?</main>', answer.content.decode(), re.S)[0]
        return answer.status_code, body

    assert len({told(resident.get(path)) for path in paths}) == 1
    assert len({told(resident.post(path)) for path in paths}) == 1
    assert resident.get(paths[0]).status_code == 404 == resident.post(paths[0]).status_code
    client.logout()
    assert {client.get(path).status_code for path in paths} == {404}
    assert not Guest.objects.exists()


# --- what a closed meeting's other pages answer -------------------------------------------------------


def test_whoever_is_not_invited_finds_no_page_of_a_closed_meeting(cast, as_, client):
    meeting, office, other = invited(cast, is_closed=True, title=SECRET)
    base = f"/meetings/{meeting.pk}/"
    paths = [office, other, *(base + rest for rest in (
        "edit/", "cancel/", "calendar.ics", "seats/", "seats/draw.json", "here/?code=x"))]  # fmt: skip
    for visitor in (client, as_(cast.resident), as_(cast.member), as_(cast.shore_clerk)):
        for path in paths:
            answer = visitor.get(path)
            assert answer.status_code == 404 and SECRET not in answer.content.decode(), path
    for path in (*paths[:4], base + "guest-link/", base + "seats/", base + "here/"):
        assert as_(cast.resident).post(path, {"answer": "comes"}).status_code in (404, 405), path


# --- the bell ---------------------------------------------------------------------------------------


def lines(person) -> dict[str, tuple[str, str]]:
    found = notification_list(type(person).objects.get(pk=person.pk), "")["notifications"]
    return {line.row.kind: (line.sentence, line.url) for line in found}


def test_every_new_kind_says_what_happened_and_leads_there(cast):
    """One of each: with the title for who may see the meeting, without for who may not."""
    kinds = [kind for kind in Kind if kind.value not in OLD]
    assert len(kinds) >= 11
    meeting = announced(cast, is_closed=True, title=SECRET)
    join_as_guest(cast.resident, meeting.pk, meeting.guest_key)
    for kind in kinds:
        tell(
            [cast.resident.pk, cast.elsewhere.pk], kind, meeting.consultation,
            about="x", link=f"/meetings/{meeting.pk}/", at=timezone.now(),
        )  # fmt: skip
    for kind in kinds:
        knows, outside = lines(cast.resident)[kind], lines(cast.elsewhere)[kind]
        assert SECRET in knows[0] and SECRET not in outside[0], kind
        assert meeting.consultation.topic in outside[0] and outside[0].endswith("。")
        assert knows[1] == outside[1] == f"/meetings/{meeting.pk}/"
    assert len({line[0] for line in lines(cast.resident).values()}) == len(kinds)


OLD = {
    "replied", "settled", "summed_up", "hidden", "restored", "appeal_decided", "invited", "hosting",
    "due_moved", "remark_settled", "objection_answered", "edition_moved",
}  # fmt: skip


def test_the_sentences_of_what_really_happens_in_a_room(cast):
    meeting = sitting(cast, bodies=[cast.bodies["street"]])
    question = ask(cast.resident, meeting, text="消防通道够不够？")
    set_question_aside(cast.deputy, question, reason="不在议题里。")
    said = say(cast.resident, meeting, text="我说一句。")
    hide_words(cast.moderator, said, rule="abuse", facts="辱骂他人。")
    guest = record_turn(cast.clerk, meeting, text="师傅说的。", guest="供电师傅", consent=True)
    hide_words(cast.moderator, guest, rule="abuse", facts="辱骂他人。")
    mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人。")
    due = timezone.localdate() + timedelta(days=9)
    record_promise(cast.deputy, meeting, text="测距", due_on=due, body=cast.bodies["street"])
    own = lines(cast.resident)
    assert "您在会议“充电棚选址圆桌”上的提问有了结果：" in own["question_settled"][0]
    assert own["question_settled"][1].endswith(f"#q-{question.pk}")
    assert "一条发言被隐去" in own["hidden"][0]
    assert "暂时不要在“" in own["muted"][0] and own["muted"][1].startswith("/me/mutes/")
    assert "代录的一条发言被隐去" in lines(cast.clerk)["hidden"][0]
    assert "由您的单位办的事" in lines(cast.officer)["promise_made"][0]


def test_a_question_that_a_clerk_typed_is_told_to_the_clerk_as_such(cast):
    meeting = sitting(cast)
    question = ask(cast.clerk, meeting, text="有坡道吗？", guest="残疾居民", consent=True)
    set_question_aside(cast.deputy, question, reason="已经有了。")
    assert "代录的一个提问" in lines(cast.clerk)["question_settled"][0]


def test_reading_the_bell_asks_once_for_all_meetings(cast, django_assert_num_queries):
    matter = a_consultation(cast)
    for n in range(6):
        announced(cast, matter, title=f"第{n}次", bodies=[cast.bodies["street"]])
    person = type(cast.officer).objects.get(pk=cast.officer.pk)
    _ = person.live_mandates
    with django_assert_num_queries(2):
        found = notification_list(person, "")["notifications"]
    assert len(found) == 6 and all("会议“第" in line.sentence for line in found)


def test_a_line_whose_matter_or_meeting_is_gone_still_says_something(cast):
    tell([cast.resident.pk], Kind.MINUTES_SENT, about="y", link="/meetings/x/", at=timezone.now())
    row = Notification.objects.select_related(*WITH_MATTER).get(person=cast.resident)
    assert sentence(row) == "您参加的一次会议有了纪要，请在公布以前核对。"


def test_who_was_asked_before_is_not_told_again_by_an_edit(cast):
    meeting, path, _other = invited(cast)
    body = cast.bodies["street"]
    edit_meeting(
        cast.deputy, meeting, title="改过的", place=meeting.place, starts_at=meeting.starts_at,
        ends_at=meeting.ends_at, bodies=[body], others=["物业公司"],
    )  # fmt: skip
    assert Notification.objects.filter(person=cast.officer).count() == 1
    assert meeting.invitations.filter(pk=path.split("/")[-2]).exists()


def test_an_over_meeting_takes_no_answer(cast, as_):
    meeting = over(cast, bodies=[cast.bodies["street"]])
    path = f"/meetings/{meeting.pk}/invitation/{meeting.invitations.get().pk}/"
    assert as_(cast.officer).get(path).status_code == 409
