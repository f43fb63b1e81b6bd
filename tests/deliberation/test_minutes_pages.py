"""The pages of minutes and of the replay, as people open them."""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from cms.actions.places import place_for
from deliberation.actions import minutes, turns
from deliberation.actions.moderation import hide_words
from deliberation.events.kinds import OF_MEETINGS
from deliberation.models import Minutes, MinutesObjection
from deliberation.queries.minutes import minutes_of
from deliberation.queries.replay import SAYINGS
from portal.i18n import catalogue
from tests.deliberation.test_minutes import MARK, a_whole_meeting, drafted, published, sent
from tests.sittings import over, sitting


@pytest.fixture
def held(cast):
    return a_whole_meeting(cast)


def test_from_draft_to_publication_by_pages(cast, as_, held, client):
    path = f"/meetings/{held.pk}/minutes/"
    assert "起草纪要" not in client.get(path).content.decode()
    clerk = as_(cast.clerk)
    assert "起草纪要" in clerk.get(path).content.decode()
    assert clerk.post(path + "draft/", {"once": "1"}).status_code == 302
    item = held.items.first()
    typed = {"version": "1", "summary": "交换了意见。", f"note_{item.pk}": "看过现场。"}
    assert clerk.post(path + "edit/", typed).status_code == 302
    page = clerk.get(path).content.decode()
    assert "交换了意见。" in page and "看过现场。" in page and "草稿" in page
    assert f"（议程“{item.title}”）" in page  # where its points and promises came up
    assert clerk.post(path + "send/").status_code == 302
    resident = as_(cast.resident)
    assert "提出异议" in resident.get(path).content.decode()
    assert resident.post(path + "objections/", {"text": " "}).status_code == 422
    assert resident.post(path + "objections/", {"text": "我说的是东门。"}).status_code == 302
    again = resident.post(path + "objections/", {"text": "还有一条，别丢。"})
    assert again.status_code == 409 and "还有一条，别丢。" in again.content.decode()
    made = MinutesObjection.objects.get()
    clerk = as_(cast.clerk)
    assert clerk.get(f"{path}objections/{made.pk}/").status_code == 200
    answer = {"decision": "dismissed", "answer": "录音里是老车棚。"}
    assert clerk.post(f"{path}objections/{made.pk}/", answer).status_code == 302
    assert clerk.post(path + "publish/").status_code == 409
    Minutes.objects.update(object_until=timezone.now())
    assert clerk.post(path + "publish/").status_code == 302
    client.logout()
    page = client.get(path).content.decode()
    assert "先改老车棚。" in page and MARK not in page and "我说的是东门。" not in page
    assert "收到异议 1 条" in page


def test_nothing_typed_is_lost_when_another_saved_meanwhile(cast, as_, held):
    drafted(cast, held)
    path, item = f"/meetings/{held.pk}/minutes/edit/", held.items.first()
    minutes.edit_minutes(cast.deputy, minutes_of(held), version=1, summary="代表写的。", notes={})
    clerk = as_(cast.clerk)
    typed = {"version": "1", "summary": "我写了很久。", f"note_{item.pk}": "我的说明。"}
    answer = clerk.post(path, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我写了很久。" in page and "我的说明。" in page and "代表写的。" in page
    assert 'name="version" value="2"' in page
    assert clerk.post(path, typed | {"version": "2"}).status_code == 302
    assert minutes_of(held).summary == "我写了很久。"


def test_a_summary_with_a_number_of_somebody_is_refused_and_kept(cast, as_, held):
    drafted(cast, held)
    path = f"/meetings/{held.pk}/minutes/edit/"
    answer = as_(cast.clerk).post(path, {"version": "1", "summary": "找 13812345678 要。"})
    assert answer.status_code == 422 and "13812345678" in answer.content.decode()
    assert as_(cast.clerk).post(path, {"version": "x", "summary": "改。"}).status_code == 422


def test_whoever_may_not_gets_a_sentence(cast, as_, held, client):
    path = f"/meetings/{held.pk}/minutes/"
    assert client.post(path + "draft/").status_code in (302, 401)
    assert as_(cast.resident).post(path + "draft/").status_code == 403
    assert as_(cast.resident).get(path + "edit/").status_code == 404  # there are none yet
    drafted(cast, held)
    for part in ("edit/", "send/", "publish/"):
        assert (
            as_(cast.resident).post(path + part).status_code == 404
        )  # nor are they theirs to know
    sent(cast, held)
    for part in ("edit/", "send/", "publish/"):
        assert as_(cast.resident).post(path + part).status_code == 403


def test_a_closed_meetings_minutes_and_replay_are_nobody_elses(cast, as_, client):
    meeting = a_whole_meeting(cast, is_closed=True, title="marker77ab")
    published(cast, meeting)
    for path in (f"/meetings/{meeting.pk}/minutes/", f"/meetings/{meeting.pk}/replay/"):
        answer = client.get(path)
        assert answer.status_code == 404 and "marker77ab" not in answer.content.decode()
        assert as_(cast.elsewhere).get(path).status_code == 404
        client.logout()
        assert as_(cast.clerk).get(path).status_code == 200
        client.logout()
    for path in ("/search/?q=marker77ab", "/programs/democracy/", "/places/370303/005/901/"):
        page = client.get(path)
        assert page.status_code == 404 or str(meeting.pk) not in page.content.decode(), path


def test_published_minutes_are_found_and_listed(cast, client):
    place_for(cast.bridge)
    meeting = a_whole_meeting(cast)
    path = f"/meetings/{meeting.pk}/minutes/"
    drafted(cast, meeting)
    pages = ["/search/?q=圆桌", "/programs/democracy/", "/places/370303/005/901/"]
    for page in pages:
        assert path not in client.get(page).content.decode(), page
    assert f"/meetings/{meeting.pk}/" in client.get("/search/?q=充电棚 云桥").content.decode()
    published(cast, meeting)
    for page in pages:
        assert path in client.get(page).content.decode(), page


def test_the_page_of_minutes_reads_the_same_however_long(
    cast, held, client, django_assert_max_num_queries
):
    published(cast, held)
    with django_assert_max_num_queries(27):
        client.get(f"/meetings/{held.pk}/minutes/")


def test_earlier_texts_are_read_by_whoever_reads_the_minutes(cast, as_, held, client):
    made = sent(cast, held)
    item = str(held.items.first().pk)
    edit = {"summary": "东门先建。", "notes": {item: "看过现场。"}}
    minutes.edit_minutes(cast.clerk, made, version=1, **edit)
    edit["summary"] = "老车棚先建。"
    minutes.edit_minutes(cast.clerk, made, version=2, **edit)
    path = f"/meetings/{held.pk}/minutes/versions/"
    assert client.get(path).status_code == 404
    resident = as_(cast.resident)
    last = resident.get(path).content.decode()
    assert "<del>东门</del>" in last and "<ins>老车棚</ins>" in last and "看过现场。" not in last
    second = resident.get(path + "?number=2").content.decode()
    assert "<ins>东门先建。</ins>" in second and "看过现场。" in second
    first = resident.get(path + "?number=1").content.decode()
    assert "这一稿没有概述和补充说明。" in first and cast.clerk.public_name not in first
    assert resident.get(path + "?number=x").content.decode().count("<ins>") == 1
    client.logout()
    Minutes.objects.update(object_until=timezone.now())
    minutes.publish_minutes(cast.deputy, minutes_of(held))
    assert "老车棚先建" in client.get(path + "?number=3").content.decode().replace("</ins>", "")
    page = client.get(f"/meetings/{held.pk}/minutes/").content.decode()
    assert path in page and "一共 3 稿" in page


def test_templates_after_a_meeting_leave_no_chinese_marks_to_english_readers():
    folder = Path("deliberation/templates/deliberation")
    files = [
        file
        for part in ("minutes", "mutes", "owed", "replay")
        for file in (folder / part).glob("*.html")
    ]
    assert len(files) > 20
    bare = {
        file.name: marks
        for file in files
        if (marks := re.findall("[（）：，。；“”　]", catalogue._without_translated(file.read_text("utf-8"))))
    }  # fmt: skip
    assert bare == {}


def test_a_meeting_without_minutes_says_by_when(cast, client):
    page = client.get(f"/meetings/{over(cast).pk}/minutes/").content.decode()
    assert "纪要还没有公布。" in page and "应当在" in page
    meeting = sitting(cast)
    assert "会议还没有结束。" in client.get(f"/meetings/{meeting.pk}/minutes/").content.decode()


# --- replay ---------------------------------------------------------------------------------------


def test_every_kind_of_event_has_its_words_in_the_replay():
    assert set(SAYINGS) == set(OF_MEETINGS)


def test_the_replay_without_scripts_is_a_paged_list(cast, held, client, monkeypatch):
    monkeypatch.setattr("deliberation.queries.replay.PAGE", 10)
    path = f"/meetings/{held.pk}/replay/"
    first = client.get(path).content.decode()
    assert "?after=10#log-title" in first and "先改老车棚。" in first
    second = client.get(path + "?after=10").content.decode()
    assert 'value="11"' in second and 'value="10"' not in second.split("log-title")[1]
    assert client.get(path + "?after=x").status_code == 200
    assert client.get(path + "?after=99999999999999999999").status_code == 200


def test_hidden_and_withdrawn_words_are_not_in_the_replay(cast, held, client):
    said = turns.Turn.objects.get(text="先改老车棚。")
    turns.withdraw_turn(cast.resident, said)
    asked = held.questions.get(text="夜里谁来看？")
    hide_words(cast.moderator, asked, rule="abuse", facts="不当。")
    page = client.get(f"/meetings/{held.pk}/replay/").content.decode()
    for gone in (MARK, "夜里谁来看？", "物业值班。"):
        assert gone not in page, gone
    assert "［本人已撤回］" in page and "［已隐去］" in page


def test_the_replay_reads_the_same_however_long(cast, held, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        client.get(f"/meetings/{held.pk}/replay/")
