"""What offices owe after a meeting: the list, replies, promises that are followed, reminders."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions import outcomes, questions
from deliberation.actions.moderation import hide_words
from deliberation.actions.reminders import remind_owed
from deliberation.acts import perform
from deliberation.models import Event, Notification, Question
from deliberation.queries.owed import owed_page
from portal.kit.errors import Refused
from portal.server import clock
from tests.phases import DAY
from tests.sittings import sitting

MARK = "marker8e2b"


def refused(code, act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    assert caught.value.code == code, caught.value.code


def due_in(days):
    return timezone.localdate() + timedelta(days=days)


def a_promise(cast, meeting, days=10, text="给出核验", **owner):
    owner = owner or {"body": cast.bodies["street"]}
    return outcomes.record_promise(cast.clerk, meeting, text=text, due_on=due_in(days), **owner)


def a_referral(cast, meeting, days=10, text="补贴有多少？", body="street"):
    asked = questions.ask(cast.resident, meeting, text=text)
    return questions.refer_question(
        cast.deputy, asked, body=cast.bodies[body], due_on=due_in(days), note="请会同消防。"
    )


# --- the list ---------------------------------------------------------------------------------------


def test_the_oldest_day_comes_first_whatever_it_is(cast):
    meeting = sitting(cast)
    a_promise(cast, meeting, 9, "第三")
    a_referral(cast, meeting, 5, "第二？")
    a_promise(cast, meeting, 5, "第一")
    a_promise(cast, meeting, 20, "第四", who="物业公司")
    page = owed_page({}, due_in(7))
    assert [(one.text, one.is_late) for one in page["rows"]] == [
        ("第一", True), ("第二？", True), ("第三", False), ("第四", False)
    ]  # fmt: skip
    assert [(one["body"].name, one["owed"], one["late"]) for one in page["offices"]] == [
        ("科苑街道办事处", 3, 2)
    ]


def test_pages_of_the_list_hold_each_thing_once(cast, monkeypatch):
    monkeypatch.setattr("deliberation.queries.owed.PAGE", 3)
    monkeypatch.setattr("deliberation.permissions.meetings._check_rate", lambda *_args: None)
    meeting = sitting(cast)
    for number in range(5):
        a_promise(cast, meeting, 3 + number // 2, f"承诺{number}")
        a_referral(cast, meeting, 3 + number // 3, f"提问{number}？")
    seen, cursor = [], ""
    for _turn in range(9):
        page = owed_page({"cursor": cursor})
        seen += [one.text for one in page["rows"]]
        if not (cursor := page["next_cursor"]):
            break
    assert len(seen) == len(set(seen)) == 10
    whole = [(one.due_on, one.kind) for one in _all(cast, monkeypatch)]
    assert whole == sorted(whole)
    refused("bad_cursor", owed_page, {"cursor": "x"})


def _all(cast, monkeypatch):
    monkeypatch.setattr("deliberation.queries.owed.PAGE", 50)
    return owed_page({})["rows"]


def test_what_is_done_hidden_or_of_a_closed_meeting_is_not_owed(cast, client):
    meeting = sitting(cast)
    kept, gone = a_promise(cast, meeting), a_promise(cast, meeting, text="记错了")
    outcomes.follow_promise(cast.officer, kept, kind="kept", text="办好了。")
    outcomes.withdraw_promise(cast.clerk, gone)
    hide_words(cast.deputy, a_referral(cast, meeting), rule="abuse", facts="辱骂。")
    office = [cast.bodies["street"]]
    secret = sitting(cast, meeting.consultation, is_closed=True, title=MARK, bodies=office)
    hidden = a_promise(cast, secret, text=MARK)
    asked = a_referral(cast, secret, text=MARK)
    assert owed_page({})["rows"] == [] and owed_page({})["offices"] == []
    assert owed_page({})["places"] == []
    assert MARK not in client.get("/replies/").content.decode()
    for path in (f"/promises/{hidden.pk}/", f"/referrals/{asked.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 404 and MARK not in answer.content.decode()
        assert client.get(path[:-3] + "00/").status_code == 404


def test_the_list_is_asked_by_place_and_office(cast, client):
    here = sitting(cast)
    a_promise(cast, here, text="街道的事")
    a_referral(cast, here, text="局里的事？", body="bureau")
    street, bureau = cast.bodies["street"], cast.bodies["bureau"]
    page = client.get(f"/replies/?body={bureau.pk}").content.decode()
    assert "局里的事？" in page and "街道的事" not in page
    assert (
        "街道的事"
        in client.get(f"/replies/?body={street.pk}&place={cast.district.pk}").content.decode()
    )
    assert "街道的事" not in client.get(f"/replies/?place={cast.shore.pk}").content.decode()
    assert client.get("/replies/?place=x&body=y&cursor=").status_code == 200
    assert client.get("/replies/?cursor=%00").status_code == 422


def test_the_list_reads_the_same_however_much_is_owed(cast, client, django_assert_max_num_queries):
    meeting = sitting(cast)
    for number in range(30):
        a_promise(cast, meeting, 3 + number, body=list(cast.bodies.values())[number % 4])
    client.get("/replies/")
    with django_assert_max_num_queries(8):
        assert 'rel="next"' in client.get("/replies/").content.decode()
    with django_assert_max_num_queries(10):
        client.get(f"/replies/?place={cast.bridge.pk}&body={cast.bodies['street'].pk}")


# --- replies and promises -------------------------------------------------------------------------


def test_the_office_replies_and_who_asked_is_told(cast, as_):
    asked = a_referral(cast, sitting(cast))
    refused("not_the_keeper", questions.answer_referral, cast.resident, asked, answer="我说。")
    officer = as_(cast.officer)
    path = f"/referrals/{asked.pk}/"
    assert "请会同消防。" in officer.get(path).content.decode()
    assert officer.post(path, {"answer": ""}).status_code == 422
    wrong = officer.post(path, {"answer": "打 13812345678 找我"})
    assert wrong.status_code == 422 and "13812345678 找我" in wrong.content.decode()
    assert officer.post(path, {"answer": "每车位 200 元。", "once": "a"}).status_code == 302
    assert officer.post(path, {"answer": "每车位 200 元。", "once": "a"}).status_code == 302
    asked = Question.objects.get(pk=asked.pk)
    assert (asked.outcome, asked.answered_by) == ("answered", "科苑街道办事处")
    assert (asked.note, asked.referred_to_id) == ("请会同消防。", cast.bodies["street"].pk)
    assert "每车位 200 元。" in officer.get(path).content.decode()
    told = Notification.objects.filter(person=cast.resident, kind="question_settled")
    assert told.count() == 2  # that it was referred, that it was answered
    refused("settled_already", questions.answer_referral, cast.officer, asked, answer="再说。")
    assert Event.objects.filter(kind="question.answered").count() == 1


def test_an_office_replies_by_the_table_of_acts_too(cast):
    meeting = sitting(cast)
    asked = a_referral(cast, meeting)
    data = {"question": str(asked.pk), "answer": "每车位 200 元。"}
    for _twice in range(2):
        perform(cast.officer, meeting.pk, "reply", data, name="n1")
    assert Question.objects.get(pk=asked.pk).answer == "每车位 200 元。"


def test_a_late_reply_stays_late(cast, client):
    asked = a_referral(cast, sitting(cast), days=2)
    questions.answer_referral(
        cast.officer, asked, answer="晚了。", now=timezone.now() + timedelta(days=4)
    )
    assert "超期答复" in client.get(f"/referrals/{asked.pk}/").content.decode()


def test_a_host_who_answers_after_all_takes_the_referral_back(cast):
    asked = a_referral(cast, sitting(cast))
    fresh = Question.objects.get(pk=asked.pk)
    questions.answer_question(
        cast.deputy, fresh, answer="当场补答。", answered_by="街道办", if_match=fresh.etag
    )
    assert owed_page({})["rows"] == []
    refused("settled_already", questions.answer_referral, cast.officer, asked, answer="再说。")


def test_a_promise_is_followed_from_its_page(cast, as_):
    made = a_promise(cast, sitting(cast))
    path, officer = f"/promises/{made.pk}/", as_(cast.officer)
    assert "写明进展" in officer.get(path).content.decode()
    typed = {"kind": "extended", "text": "等变压器到货。", "due_on": ""}
    wrong = officer.post(path, typed)
    assert wrong.status_code == 422 and "等变压器到货。" in wrong.content.decode()
    assert officer.post(path, typed | {"due_on": "乱写"}).status_code == 422
    assert officer.post(path, typed | {"due_on": str(due_in(30))}).status_code == 302
    assert officer.post(path, {"kind": "kept", "text": "装好了。"}).status_code == 302
    page = officer.get(path).content.decode()
    assert "等变压器到货。" in page and "已兑现" in page and "写明进展" not in page
    assert officer.post(path, {"kind": "progress", "text": "还有。"}).status_code == 409
    assert "写明进展" not in as_(cast.resident).get(path).content.decode()
    assert as_(cast.resident).post(path, {"kind": "kept", "text": "不。"}).status_code in (403, 409)


# --- reminders ------------------------------------------------------------------------------------


def told(cast):
    rows = Notification.objects.filter(kind="promise_due", person=cast.officer)
    return [about.split(":")[1] for about in rows.order_by("at").values_list("about", flat=True)]


def test_an_office_is_reminded_once_before_and_once_after(cast):
    meeting = sitting(cast)
    made, asked = a_promise(cast, meeting, 10), a_referral(cast, meeting, 40)
    now = timezone.now()
    assert remind_owed(now + 6 * DAY) == 0
    assert remind_owed(now + 7 * DAY) == 1 and remind_owed(now + 7 * DAY) == 0
    assert remind_owed(now + 10 * DAY) == 0 and told(cast) == ["soon"]
    assert remind_owed(now + 11 * DAY) == 1 and remind_owed(now + 30 * DAY) == 0
    assert told(cast) == ["soon", "late"]
    outcomes.follow_promise(
        cast.officer, made, kind="extended", text="等货。", due_on=due_in(50), now=now + 12 * DAY
    )
    assert remind_owed(now + 38 * DAY) == 1  # the question, whose day is near
    assert remind_owed(now + 60 * DAY) == 2  # a clock that stood still tells only what holds now
    assert told(cast) == ["soon", "late", "soon", "late", "late"]
    outcomes.follow_promise(cast.officer, made, kind="not_kept", text="办不成。", now=now)
    questions.answer_referral(cast.officer, asked, answer="答复。")
    assert remind_owed(now + 90 * DAY) == 0


def test_where_nobody_speaks_for_the_promiser_the_hosts_are_reminded(cast):
    a_promise(cast, sitting(cast), 2, who="物业公司")
    assert remind_owed(timezone.now()) == 1
    assert Notification.objects.get(kind="promise_due").person == cast.deputy


def test_the_clock_reminds(cast):
    a_promise(cast, sitting(cast), 2)
    now = timezone.now()
    assert clock.tick(now) == 0 and clock.tick(now + timedelta(seconds=5)) == 0
    assert told(cast) == ["soon"]


def test_the_bell_says_whether_the_day_is_near_or_over(cast, as_):
    a_promise(cast, sitting(cast), 2)
    remind_owed(timezone.now())
    remind_owed(timezone.now() + 4 * DAY)
    page = as_(cast.officer).get("/me/notifications/").content.decode()
    assert "快到期了" in page and "过了期限" in page
