"""A meeting before it opens: announced from a form, put right, called off, found in lists."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.actions.attendance import join_as_guest
from deliberation.actions.meetings import (
    announce_meeting,
    cancel_meeting,
    edit_meeting,
    open_meeting,
)
from deliberation.actions.seats import draw_seats, sign_up, take_back_sign_up
from deliberation.errors import BadInput, Refused
from deliberation.models import Meeting, Notification
from tests.phases import DAY, a_consultation
from tests.sittings import DRAW, HOUR, VALUE, announced, over, sitting

SECRET = "拆迁补偿内部通气会"
WORDS = {
    "title": "充电棚选址圆桌",
    "about": "把三处地块的利弊摆出来。",
    "place": "社区议事厅",
    "access": "有坡道和字幕屏。",
    "link": "https://video.example/room",
    "items": "选址 | 40\n收费｜20 分钟\n谁来管",
    "others": "外卖骑手代表\n残疾居民代表",
    "seats": "租户 2\n残疾居民：1 名",
    "draw_seed": "云桥 2026-12-05 7K3M9Q",
    "draw_source": "福彩双色球 12 月 5 日开奖号码",
    "order": "arrival",
    "speaking_seconds": "120",
}


def typed(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def times(days=5) -> dict:
    start = timezone.now() + days * DAY
    return {
        "starts_at": typed(start),
        "ends_at": typed(start + 2 * HOUR),
        "signup_until": typed(start - 2 * HOUR),
    }


def new_path(matter) -> str:
    return f"/consultations/{matter.pk}/host/meetings/new/"


# --- announcing -----------------------------------------------------------------------------------


def test_a_host_announces_from_the_form_and_all_of_it_is_kept(cast, as_):
    matter = a_consultation(cast, bodies=[cast.bodies["street"]], others=["物业公司"])
    deputy = as_(cast.deputy)
    assert new_path(matter) in deputy.get(f"/consultations/{matter.pk}/host/").content.decode()
    assert new_path(matter) in deputy.get(f"/consultations/{matter.pk}/").content.decode()
    page = deputy.get(new_path(matter)).content.decode()
    assert f'value="{cast.bodies["street"].pk}" id="id_bodies_' in page and "物业公司" in page
    assert re.search(r'name="draw_seed" value="云桥社区 [\d-]{10} [2-9A-Z]{6}"', page)
    sent = WORDS | times() | {"bodies": [cast.bodies["street"].pk]}
    answer = deputy.post(new_path(matter), sent)
    assert answer.status_code == 302, answer.content.decode()
    meeting = Meeting.objects.get()
    assert answer["Location"] == f"/meetings/{meeting.pk}/"
    for name in ("title", "about", "place", "access", "link", "draw_seed", "draw_source", "order"):
        assert getattr(meeting, name) == WORDS[name]
    assert (meeting.speaking_seconds, meeting.is_closed, meeting.lawful_kind) == (120, False, "")
    items = meeting.items.values_list("title", "minutes")
    assert list(items) == [("选址", 40), ("收费", 20), ("谁来管", 15)]
    assert list(meeting.seat_groups.values_list("name", "seats")) == [("租户", 2), ("残疾居民", 1)]
    assert sorted(str(one) for one in meeting.invitations.all()) == sorted(
        ["科苑街道办事处", "外卖骑手代表", "残疾居民代表"]
    )


def test_a_lawful_meeting_says_which_and_how_many(cast, as_):
    matter = a_consultation(cast)
    sent = WORDS | times() | {"lawful_kind": "residents", "entitled": ""}
    deputy = as_(cast.deputy)
    page = deputy.post(new_path(matter), sent)
    assert page.status_code == 422 and "应到的人数" in page.content.decode()
    assert deputy.post(new_path(matter), sent | {"entitled": "120"}).status_code == 302
    assert Meeting.objects.values_list("lawful_kind", "entitled").get() == ("residents", 120)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"starts_at": "明天"}, "时间请写成"),
        ({"items": "| 20"}, "这一行没有题目"),
        ({"items": "选址 | 900"}, "1 到 600 分钟"),
        ({"seats": "租户两名"}, "请写成“哪些人 几个”"),
        ({"seats": ""}, "请写有哪些席位"),
        ({"signup_until": ""}, "报名到什么时候截止"),
        ({"draw_seed": ""}, "请先公布抽签种子"),
        ({"draw_source": ""}, "请写明抽签用哪里公布的号码"),
        ({"link": "http://video.example/"}, "https://"),
        ({"speaking_seconds": "5"}, "10 到 3600"),
        ({"place": "找老王 13800001234"}, "手机号"),
        ({"title": ""}, "请写上内容"),
    ],
)
def test_every_refusal_keeps_what_was_typed(cast, as_, wrong, sentence):
    matter = a_consultation(cast)
    sent = WORDS | times() | {"is_closed": "on", "bodies": [cast.bodies["street"].pk]} | wrong
    answer = as_(cast.deputy).post(new_path(matter), sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    kept = {name: words for name, words in WORDS.items() if name not in wrong}
    for words in kept.values():
        assert words.splitlines()[-1] in page, words
    assert "checked" in page.partition('name="is_closed"')[2][:80]
    assert not Meeting.objects.exists()


def test_short_notice_needs_a_public_reason_and_a_site_may_ask_for_more(cast, as_, settings):
    matter = a_consultation(cast)
    deputy = as_(cast.deputy)
    page = deputy.post(new_path(matter), WORDS | times(2))
    assert page.status_code == 422 and "提前 3 天" in page.content.decode()
    settings.DEADLINES = {"meeting_announced": 7}
    page = deputy.post(new_path(matter), WORDS | times(5))
    assert page.status_code == 422 and "提前 7 天" in page.content.decode()
    sent = WORDS | times(5) | {"short_because": "汛期临时。"}
    assert deputy.post(new_path(matter), sent).status_code == 302
    assert Meeting.objects.get().short_because == "汛期临时。"


def test_days_ahead_count_from_when_the_new_time_is_known(cast):
    """Announced long ago and moved to tomorrow is short notice all the same."""
    meeting = announced(cast, starts_at=timezone.now() + 10 * DAY, now=timezone.now() - 5 * DAY)
    asked = {"title": meeting.title, "place": meeting.place}
    soon = timezone.now() + DAY
    with pytest.raises(BadInput) as refused:
        edit_meeting(cast.deputy, meeting, starts_at=soon, ends_at=soon + HOUR, **asked)
    assert refused.value.code == "notice_reason"
    same = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at + HOUR}
    later = timezone.now() + 8 * DAY
    edit_meeting(cast.deputy, meeting, now=later, **asked, **same)  # the time itself stays


def test_a_draft_survives_a_session_that_is_over(cast, as_, client):
    matter = a_consultation(cast)
    answer = client.post(new_path(matter), WORDS | times())
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    page = as_(cast.deputy).get(new_path(matter)).content.decode()
    assert "把三处地块的利弊摆出来" in page and "120" in page


def test_two_clicks_announce_one_meeting(cast, as_):
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    sent = WORDS | times() | {"once": "abc"}
    where = {deputy.post(new_path(matter), sent)["Location"] for _ in range(2)}
    assert where == {f"/meetings/{Meeting.objects.get().pk}/"}


def test_only_hosts_announce_edit_and_cancel(cast, as_):
    meeting = announced(cast, is_closed=False)
    paths = [new_path(meeting.consultation), f"/meetings/{meeting.pk}/edit/",
             f"/meetings/{meeting.pk}/cancel/"]  # fmt: skip
    for who in ("resident", "member", "clerk", "moderator", "admin"):
        client = as_(getattr(cast, who))
        assert {client.get(path).status_code for path in paths} == {403}, who
        sent = WORDS | times() | {"reason": "不开了"}
        assert {client.post(path, sent).status_code for path in paths} == {403}, who
    assert Meeting.objects.get().cancelled_at is None


# --- putting right and calling off ------------------------------------------------------------------


def test_the_edit_form_begins_with_what_stands_and_changes_it(cast, as_):
    meeting = announced(
        cast, starts_at=timezone.now() + 6 * DAY, bodies=[cast.bodies["street"]],
        seats=[("租户", 2)], signup_until=timezone.now() + 5 * DAY, **DRAW,
        others=["物业公司"],
    )  # fmt: skip
    deputy, path = as_(cast.deputy), f"/meetings/{meeting.pk}/edit/"
    page = deputy.get(path).content.decode()
    for words in ("选址 | 30\n收费 | 30", "租户 2", "第 136 期", "物业公司", "充电棚选址圆桌"):
        assert words in page
    sent = WORDS | {
        "starts_at": typed(meeting.starts_at), "ends_at": typed(meeting.ends_at),
        "signup_until": typed(meeting.signup_until), "title": "改过的圆桌",
    }  # fmt: skip
    assert deputy.post(path, sent).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.items.count()) == ("改过的圆桌", 3)
    assert not meeting.invitations.filter(body=cast.bodies["street"]).exists()


def test_what_was_drawn_stays_as_it_was_announced(cast, as_):
    meeting = drawn_meeting(cast)
    deputy, path = as_(cast.deputy), f"/meetings/{meeting.pk}/edit/"
    assert "已经有人报名" in deputy.get(path).content.decode()
    sent = WORDS | {"starts_at": typed(meeting.starts_at), "ends_at": typed(meeting.ends_at)}
    answer = deputy.post(path, sent | {"title": "只改名称"})
    assert answer.status_code == 302, answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.title, meeting.draw_seed) == ("只改名称", "第 136 期")
    assert list(meeting.seat_groups.values_list("name", "seats")) == [("租户", 1)]


def drawn_meeting(cast):
    now = timezone.now()
    meeting = announced(
        cast, starts_at=now + 5 * DAY, now=now - DAY, seats=[("租户", 1)], signup_until=now - HOUR,
        **DRAW,
    )  # fmt: skip
    sign_up(cast.resident, meeting, meeting.seat_groups.get(), now=now - 2 * HOUR)
    return draw_seats(cast.clerk, meeting, value=VALUE)


@pytest.mark.parametrize("is_drawn", [False, True])
def test_nobody_changes_what_decides_over_seats_once_lots_are_given_out(cast, is_drawn):
    """Nor where who signed up has taken it back: the lot is out."""
    now = timezone.now()
    meeting = announced(
        cast, starts_at=now + 5 * DAY, now=now, seats=[("租户", 1), ("老人", 2)],
        signup_until=now + DAY, **DRAW,
    )  # fmt: skip
    sign_up(cast.resident, meeting, meeting.seat_groups.first())
    take_back_sign_up(cast.resident, meeting)
    if is_drawn:
        draw_seats(cast.clerk, meeting, value=VALUE, now=now + 2 * DAY)
    asked = {"title": "改过的", "starts_at": meeting.starts_at, "ends_at": meeting.ends_at, **DRAW,
             "seats": [("租户", 1), ("老人", 2)], "signup_until": meeting.signup_until}  # fmt: skip
    for field, value in (
        ("draw_seed", "另一句"),
        ("draw_source", "另一种彩票"),
        ("signup_until", meeting.signup_until + HOUR),
        ("seats", [("租户", 2), ("老人", 2)]),
        ("seats", [("租户", 1)]),
        ("seats", [("租户", 1), ("老人", 2), ("孩子", 1)]),
        ("seats", ()),
    ):
        with pytest.raises(Refused) as refused:
            edit_meeting(cast.deputy, meeting, **asked | {field: value})
        assert (refused.value.code, refused.value.field) == ("draw_fixed", field)
    edit_meeting(cast.deputy, meeting, **asked)
    assert Meeting.objects.get().title == "改过的"


def test_sign_up_does_not_end_after_the_meeting_that_was_moved(cast):
    now = timezone.now()
    meeting = announced(
        cast, starts_at=now + 5 * DAY, now=now, seats=[("租户", 1)], signup_until=now + 4 * DAY,
        **DRAW,
    )  # fmt: skip
    sign_up(cast.resident, meeting, meeting.seat_groups.get())
    start = now + 3 * DAY + HOUR
    with pytest.raises(BadInput) as refused:
        edit_meeting(
            cast.deputy, meeting, title="早一点", starts_at=start, ends_at=start + HOUR,
            seats=[("租户", 1)], signup_until=meeting.signup_until, short_because="提前。", **DRAW,
        )  # fmt: skip
    assert refused.value.code == "signup_late"


@pytest.mark.parametrize("changed", ["starts_at", "ends_at", "place", "link", "about"])
def test_who_was_asked_is_told_of_what_one_must_know_to_come(cast, changed):
    meeting = announced(cast, starts_at=timezone.now() + 9 * DAY, bodies=[cast.bodies["street"]])
    asked = {"title": "圆桌", "starts_at": meeting.starts_at, "ends_at": meeting.ends_at,
             "place": meeting.place, "bodies": [cast.bodies["street"]]}  # fmt: skip
    new = {"starts_at": meeting.starts_at + HOUR, "ends_at": meeting.ends_at + HOUR, "place": "二楼",
           "link": "https://video.example/b", "about": "说明。"}  # fmt: skip
    edit_meeting(cast.deputy, meeting, **asked | {changed: new[changed]})
    told = Notification.objects.filter(person=cast.officer, kind="meeting_moved").exists()
    assert told is (changed != "about")


def test_the_reason_for_short_notice_stays_as_long_as_the_notice_is_short(cast):
    meeting = announced(cast, starts_at=timezone.now() + 10 * DAY, now=timezone.now() - 5 * DAY)
    soon = timezone.now() + DAY
    asked = {"title": "圆桌", "starts_at": soon, "ends_at": soon + HOUR}
    edit_meeting(cast.deputy, meeting, short_because="汛期。", **asked)
    with pytest.raises(BadInput) as refused:
        edit_meeting(cast.deputy, meeting, **asked)
    assert refused.value.code == "notice_reason"
    assert Meeting.objects.get().short_because == "汛期。"


def test_two_hosts_do_not_write_over_each_other_unseen(cast, as_):
    meeting = announced(cast, starts_at=timezone.now() + 6 * DAY)
    deputy, path = as_(cast.deputy), f"/meetings/{meeting.pk}/edit/"
    sent = WORDS | {"starts_at": typed(meeting.starts_at), "ends_at": typed(meeting.ends_at),
                    "seats": ""}  # fmt: skip
    seen = _mark(deputy.get(path))
    assert deputy.post(path, sent | {"if_match": seen, "title": "先改的"}).status_code == 302
    refused = deputy.post(path, sent | {"if_match": seen, "title": "后改的"})
    assert refused.status_code == 409 and "刚才被别人改过" in refused.content.decode()
    assert Meeting.objects.get().title == "先改的" and "后改的" in refused.content.decode()
    again = sent | {"if_match": _mark(refused), "title": "后改的"}
    assert deputy.post(path, again).status_code == 302
    assert Meeting.objects.get().title == "后改的"


def _mark(answer) -> str:
    return re.search(r'name="if_match" value="(\w+)"', answer.content.decode())[1]


def test_it_is_cancelled_with_a_public_reason_and_who_was_asked_is_told(cast, as_):
    meeting = announced(cast, bodies=[cast.bodies["street"]])
    deputy, path = as_(cast.deputy), f"/meetings/{meeting.pk}/cancel/"
    assert deputy.get(path).status_code == 200
    assert deputy.post(path, {"reason": ""}).status_code == 422
    assert deputy.post(path, {"reason": "会场停电。"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.cancelled_because == "会场停电。"
    told = Notification.objects.get(person=cast.officer, kind="meeting_cancelled")
    assert told.link == f"/meetings/{meeting.pk}/"
    assert not Notification.objects.filter(kind="meeting_moved").exists()
    assert deputy.get(path).status_code == 409
    assert deputy.post(path, {"reason": "再取消"}).status_code == 409
    page = as_(cast.officer).get("/me/notifications/").content.decode()
    assert "取消了，请看理由" in page and "请看新的时间" not in page


def test_a_meeting_that_has_begun_is_not_edited(cast, as_):
    meeting = sitting(cast)
    deputy = as_(cast.deputy)
    assert deputy.get(f"/meetings/{meeting.pk}/edit/").status_code == 409
    answer = deputy.post(f"/meetings/{meeting.pk}/edit/", WORDS | times())
    assert answer.status_code == 409 and "已经开始" in answer.content.decode()


# --- the link of a closed meeting -------------------------------------------------------------------


def test_the_guest_link_is_on_the_edit_page_of_hosts_and_is_renewed_there(cast, as_):
    meeting = announced(cast, is_closed=True)
    path, link = f"/meetings/{meeting.pk}/edit/", f"/join/{meeting.guest_key}/"
    join_as_guest(cast.resident, meeting.pk, meeting.guest_key)
    guest = as_(cast.resident)
    for answer in (guest.get(path), guest.post(path, WORDS | times())):
        assert answer.status_code == 403 and meeting.guest_key not in answer.content.decode()
    assert guest.post(f"/meetings/{meeting.pk}/guest-link/").status_code == 403
    deputy = as_(cast.deputy)
    assert link in deputy.get(path).content.decode()
    refused = deputy.post(path, WORDS | times() | {"title": ""})
    assert refused.status_code == 422 and link in refused.content.decode()
    answer = _press(cast.deputy, path, f"/meetings/{meeting.pk}/guest-link/")
    assert answer.status_code == 302
    assert link not in deputy.get(path).content.decode()
    meeting.refresh_from_db()
    assert f"/join/{meeting.guest_key}/" in deputy.get(path).content.decode()


def _press(person, page, action):
    """The button of a form on ``page``, with what the form itself sends along."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    form = client.get(page).content.decode().partition(f'action="{action}"')[2]
    form = form.partition("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return client.post(action, sent)


# --- lists ----------------------------------------------------------------------------------------


def test_what_is_coming_stands_before_what_was_and_every_page_goes_on(cast, client, monkeypatch):
    monkeypatch.setattr("deliberation.queries.meeting_lists.PAGE", 3)
    matter = a_consultation(cast, now=timezone.now() - 20 * DAY)
    for n in range(4):
        at = timezone.now() + (n + 1) * DAY
        announced(cast, matter, starts_at=at, now=at - 5 * DAY, title=f"将要{n}")
    for n in range(4):
        at = timezone.now() - (n + 1) * DAY
        over_at(cast, matter, at, f"开过{n}")
    sitting(cast, matter, title="正在")
    seen, where = [], "/meetings/"
    for _ in range(9):
        page = client.get(where).content.decode()
        seen += re.findall(r"/\">(正在|将要\d|开过\d)</a></h2>", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        if not found:
            break
        where = "/meetings/" + found[1].replace("&amp;", "&")
    assert seen == ["正在", *(f"将要{n}" for n in range(4)), *(f"开过{n}" for n in range(4))]


def over_at(cast, matter, at, title):
    meeting = announced(cast, matter, starts_at=at, title=title)
    open_meeting(cast.deputy, meeting, now=at)
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=at + HOUR)
    return meeting


def test_an_exact_page_of_coming_ones_leads_to_the_past(cast, client, monkeypatch):
    monkeypatch.setattr("deliberation.queries.meeting_lists.PAGE", 2)
    matter = a_consultation(cast)
    for n in range(2):
        announced(cast, matter, title=f"将要{n}")
    past = over(cast, matter, title="开过的")
    page = client.get("/meetings/").content.decode()
    where = re.search(r'rel="next" href="([^"]+)"', page)[1]
    assert past.title in client.get(f"/meetings/{where}").content.decode()
    assert client.get("/meetings/?cursor=x").status_code == 422
    assert client.get("/meetings/?cursor=past.x").status_code == 422


def test_the_list_is_filtered_by_place_words_and_state(cast, client):
    bridge = announced(cast, title="云桥圆桌", place="议事厅二楼")
    shore = a_consultation(cast, cast.shore)
    sitting(cast, shore, title="柳岸恳谈")
    gone = announced(cast, shore, title="停电那次")
    cancel_meeting(cast.deputy, gone, reason="停电。")
    over(cast, shore, title="上个月的")

    def listed(query) -> set:
        page = client.get(f"/meetings/?{query}").content.decode()
        return {t for t in ("云桥圆桌", "柳岸恳谈", "停电那次", "上个月的") if t in page}

    assert listed("") == {"云桥圆桌", "柳岸恳谈", "停电那次", "上个月的"}
    assert listed(f"division={cast.shore.pk}") == {"柳岸恳谈", "停电那次", "上个月的"}
    assert listed("search=二楼") == {bridge.title}
    assert listed("search=柳岸") == {"柳岸恳谈", "停电那次", "上个月的"}
    assert listed("state=sitting") == {"柳岸恳谈"}
    assert listed("state=coming") == {"云桥圆桌"}
    assert listed("state=over") == {"上个月的"}
    assert listed("state=cancelled") == {"停电那次"}
    assert listed("state=nonsense") == listed("")


def test_a_meeting_whose_time_went_by_is_not_shown_as_coming(cast, client):
    announced(cast, starts_at=timezone.now() - 5 * HOUR, title="没开成")
    page = client.get("/meetings/").content.decode()
    assert "没开成" in page and "到时间没有开" in page
    assert "没开成" not in client.get("/meetings/?state=coming").content.decode()
    assert "没开成" not in client.get("/").content.decode()


def test_a_closed_meeting_is_listed_for_who_is_invited_and_nobody_else(cast, as_, client):
    meeting = announced(cast, is_closed=True, title=SECRET, bodies=[cast.bodies["street"]])
    pages = ["/", "/meetings/", f"/meetings/?search={SECRET[:4]}",
             f"/consultations/{meeting.consultation_id}/"]  # fmt: skip

    def seen(visitor) -> list:
        return [f"/meetings/{meeting.pk}/" in visitor.get(path).content.decode() for path in pages]

    assert seen(client) == [False] * 4
    for who in ("resident", "elsewhere", "member", "shore_clerk", "moderator", "admin"):
        assert seen(as_(getattr(cast, who))) == [False] * 4, who
    for who in ("deputy", "officer", "clerk"):
        assert seen(as_(getattr(cast, who))) == [False, True, True, True], who
    join_as_guest(cast.resident, meeting.pk, meeting.guest_key)
    assert seen(as_(cast.resident)) == [False, True, True, True]
    assert "只限受邀" in as_(cast.resident).get("/meetings/").content.decode()


def reads(path: str, person=None) -> int:
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_read_the_same_for_one_meeting_as_for_many(cast):
    matter = a_consultation(cast)
    announced(cast, matter)
    paths = ["/meetings/", "/meetings/?search=圆桌", f"/meetings/?division={cast.bridge.pk}",
             f"/consultations/{matter.pk}/"]  # fmt: skip
    few = [reads(path) for path in paths]
    few_host = reads(f"/consultations/{matter.pk}/host/", cast.deputy)
    for n in range(12):
        announced(cast, matter, title=f"第{n}次", bodies=[cast.bodies["street"]])
    assert [reads(path) for path in paths] == few == [2, 2, 3, 6]
    assert reads(f"/consultations/{matter.pk}/host/", cast.deputy) == few_host
    assert reads("/meetings/", cast.resident) == 6


def test_a_consultation_without_meetings_reads_nothing_more(cast):
    matter = a_consultation(cast)
    assert reads(f"/consultations/{matter.pk}/") == 5
    announce_meeting(
        cast.deputy, matter, title=SECRET, is_closed=True,
        starts_at=timezone.now() + 5 * DAY, ends_at=timezone.now() + 5 * DAY + HOUR,
    )  # fmt: skip
    assert reads(f"/consultations/{matter.pk}/") == 5  # nor by one that nobody may know of


def test_the_home_page_names_what_sits_and_what_comes(cast, client):
    sitting(cast, title="正在开的会")
    announced(cast, starts_at=timezone.now() + 3 * timedelta(hours=1), title="将要开的会")
    page = client.get("/").content.decode()
    assert "正在开、将要开的会" in page
    assert page.index("正在开的会</a>") < page.index("将要开的会</a>")
