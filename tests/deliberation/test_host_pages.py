"""A host opens and leads a consultation from forms on the site; every refusal keeps what was typed."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.actions import documents
from deliberation.actions.consultations import close_consultation, sum_up
from deliberation.actions.proposals import settle_proposal, withdraw_proposal
from deliberation.forms.moments import MomentField
from deliberation.models import Consultation, Document, Phase, Poll, PublicEntry
from portal.accounts.actions.mandates import end_mandate
from tests.phases import DAY, a_comment, a_consultation, a_poll, a_proposal, not_yet, over

WORDS = {
    "topic": "充电棚建在哪",
    "form": "council",
    "background": "充电口不够。",
    "legal_basis": "《城市居民委员会组织法》第三十二条",
    "not_discussed": "具体哪一户的车",
    "others": "外卖骑手代表\n残疾居民代表",
}


def typed(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def times(days=15, kind="opinions") -> dict:
    now = timezone.now()
    return {f"{kind}_starts_at": typed(now), f"{kind}_ends_at": typed(now + timedelta(days=days))}


def test_a_deputy_opens_one_and_leads_it_to_the_end(cast, as_, client):
    deputy = as_(cast.deputy)
    page = deputy.get("/consultations/new/?q=云桥").content.decode()
    assert f"scope={cast.bridge.pk}" in page
    path = f"/consultations/new/?scope={cast.bridge.pk}"
    assert "科苑街道办事处" in deputy.get(path).content.decode()
    sent = WORDS | times() | {"scope": cast.bridge.pk, "bodies": [cast.bodies["street"].pk]}
    answer = deputy.post("/consultations/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    matter = Consultation.objects.get()
    assert answer["Location"] == f"/consultations/{matter.pk}/host/"
    public = client.get(f"/consultations/{matter.pk}/").content.decode()
    for words in (*WORDS.values(), "外卖骑手代表", "科苑街道办事处", "何商量"):
        assert words.splitlines()[0] in public or words == "council"
    console = deputy.get(answer["Location"])
    assert console.status_code == 200 and "现在可以" in console.content.decode()


def test_what_was_typed_stays_when_it_is_refused(cast, as_):
    deputy = as_(cast.deputy)
    sent = WORDS | {"scope": cast.bridge.pk}
    answer = deputy.post("/consultations/new/", sent)
    assert answer.status_code == 422 and "充电口不够。" in answer.content.decode()
    answer = deputy.post("/consultations/new/", sent | {"opinions_starts_at": "明天"})
    assert "时间请写成" in answer.content.decode()
    answer = deputy.post("/consultations/new/", sent | times() | {"form": "public_opinion"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "30 日" in page and "充电口不够。" in page
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("resident", 403), ("moderator", 403), ("newcomer", 403)]
)
def test_who_is_no_host_is_told_so(cast, as_, who, status):
    assert as_(getattr(cast, who)).get("/consultations/new/").status_code == status


def test_a_mandate_elsewhere_or_over_opens_nothing(cast, as_):
    sent = WORDS | times()
    clerk = as_(cast.clerk)
    assert clerk.post("/consultations/new/", sent | {"scope": cast.shore.pk}).status_code == 403
    end_mandate(cast.admin, cast.deputy.mandates.get(), reason="term_over")
    deputy = as_(cast.deputy)
    assert deputy.post("/consultations/new/", sent | {"scope": cast.bridge.pk}).status_code == 403
    assert not Consultation.objects.exists()


def test_only_its_hosts_reach_the_console_and_its_forms(cast, as_):
    matter = a_consultation(cast)
    phase, proposal, poll = matter.phases.get(), a_proposal(cast, matter), a_poll(cast, matter)
    base = f"/consultations/{matter.pk}"
    paths = [f"{base}/host/", f"{base}/host/extend/{phase.pk}/", f"{base}/host/sum-up/",
             f"{base}/host/close/", f"{base}/edit/", f"{base}/host/polls/new/",
             f"{base}/proposals/{proposal.pk}/outcome/", f"/polls/{poll.pk}/edit/",
             f"/polls/{poll.pk}/extend/", f"/polls/{poll.pk}/cancel/"]  # fmt: skip
    for who in ("resident", "member", "clerk", "moderator", "admin"):
        client = as_(getattr(cast, who))
        assert {client.get(path).status_code for path in paths} == {403}, who
    client.logout()
    assert {client.get(path).status_code for path in paths} == {302}


def test_more_time_is_given_with_a_public_reason_and_never_less(cast, as_, client):
    matter = a_consultation(cast)
    phase = matter.phases.get()
    path, later = (
        f"/consultations/{matter.pk}/host/extend/{phase.pk}/",
        phase.ends_at + timedelta(3),
    )
    deputy = as_(cast.deputy)
    shorter = deputy.post(path, {"ends_at": typed(phase.starts_at), "reason": "短一点"})
    assert shorter.status_code == 422 and "短一点" in shorter.content.decode()
    assert deputy.post(path, {"ends_at": typed(later), "reason": ""}).status_code == 422
    assert deputy.post(path, {"ends_at": typed(later), "reason": "雨天多"}).status_code == 302
    assert PublicEntry.objects.get().reason == "雨天多"
    assert "雨天多" in client.get(f"/consultations/{matter.pk}/").content.decode()


def test_papers_must_be_what_they_say(cast, as_, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    matter = a_consultation(cast)
    path, deputy = f"/consultations/{matter.pk}/host/documents/", as_(cast.deputy)
    for name, content in (("a.exe", b"MZ"), ("a.pdf", b"<html>"), ("a.html", b"<script>")):
        file = SimpleUploadedFile(name, content)
        answer = deputy.post(path, {"title": "草案", "file": file})
        assert answer.status_code == 422, name
    file = SimpleUploadedFile("../../x.pdf", b"%PDF-1.7 test")
    assert deputy.post(path, {"title": "草案", "file": file}).status_code == 302
    kept = Document.objects.get()
    sent = client.get(f"/consultations/{matter.pk}/documents/{kept.pk}/")
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["Content-Type"] == "application/octet-stream"
    assert b"".join(sent.streaming_content).startswith(b"%PDF")
    other = a_consultation(cast)
    assert client.get(f"/consultations/{other.pk}/documents/{kept.pk}/").status_code == 404


def test_a_poll_is_set_up_changed_before_it_opens_extended_and_cancelled(cast, as_, client):
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    soon = timezone.now() + timedelta(hours=2)
    sent = {
        "question": "先建哪一处？", "options": "甲\n乙\n丙", "most": 1, "opens_at": typed(soon),
        "closes_at": typed(soon + timedelta(days=2)), "results_shown": "after_vote",
    }  # fmt: skip
    path = f"/consultations/{matter.pk}/host/polls/new/"
    for wrong in (
        {"options": "甲"},
        {"options": "甲\n甲"},
        {"most": 4},
        {"closes_at": typed(soon)},
    ):
        answer = deputy.post(path, sent | wrong)
        assert answer.status_code == 422 and "先建哪一处" in answer.content.decode(), wrong
    assert deputy.post(path, sent).status_code == 302
    poll = Poll.objects.get()
    assert deputy.post(f"/polls/{poll.pk}/edit/", sent | {"options": "甲\n丁"}).status_code == 302
    assert [option.text for option in poll.options.all()] == ["甲", "丁"]
    Poll.objects.update(opens_at=timezone.now() + timedelta(seconds=59))
    assert deputy.post(f"/polls/{poll.pk}/edit/", sent).status_code == 409
    later = {"ends_at": typed(soon + timedelta(days=4)), "reason": "再等等"}
    assert deputy.post(f"/polls/{poll.pk}/extend/", later).status_code == 302
    assert deputy.post(f"/polls/{poll.pk}/cancel/", {"reason": "写错了"}).status_code == 302
    page = client.get(f"/polls/{poll.pk}/").content.decode()
    assert "写错了" in page and "再等等" in page and "已取消" in page
    assert deputy.post(f"/polls/{poll.pk}/cancel/", {"reason": "再来"}).status_code == 409


def test_summing_up_waits_for_the_end_and_tells_those_who_spoke(cast, as_, client):
    running = a_consultation(cast)
    deputy = as_(cast.deputy)
    assert deputy.get(f"/consultations/{running.pk}/host/sum-up/").status_code == 409
    matter = over(cast)
    begun = matter.phases.get().starts_at + timedelta(minutes=1)
    proposal = a_proposal(cast, matter, now=begun)
    a_comment(cast, matter, by=cast.officer, now=begun)
    base = f"/consultations/{matter.pk}"
    assert deputy.post(f"{base}/host/close/").status_code == 409
    outcome = f"{base}/proposals/{proposal.pk}/outcome/"
    assert deputy.post(outcome, {"outcome": "not_adopted", "reason": ""}).status_code == 422
    assert deputy.post(outcome, {"outcome": "adopted", "reason": ""}).status_code == 302
    assert deputy.post(f"{base}/host/sum-up/", {"consensus": ""}).status_code == 422
    parts = {"consensus": "先改老车棚。", "dissent": "有人怕夜里冒烟。"}
    assert deputy.post(f"{base}/host/sum-up/", parts).status_code == 302
    page = client.get(f"{base}/").content.decode()
    assert "先改老车棚。" in page and "有人怕夜里冒烟。" in page
    kinds = set(cast.resident.notifications.values_list("kind", flat=True))
    assert kinds == {"summed_up", "settled"}
    assert cast.officer.notifications.get().kind == "summed_up"
    assert deputy.post(f"{base}/host/close/").status_code == 302
    assert deputy.get(f"{base}/host/polls/new/").status_code == 409


def test_until_it_begins_everything_but_the_place_can_be_put_right(cast, as_):
    matter, deputy = not_yet(cast), as_(cast.deputy)
    path = f"/consultations/{matter.pk}/edit/"
    assert "电动自行车充电棚建在哪" in deputy.get(path).content.decode()
    begins = timezone.now() + timedelta(days=3)
    sent = WORDS | {
        "discussion_starts_at": typed(begins),
        "discussion_ends_at": f"{timezone.localtime(begins):%Y-%m-%d}T24:00",
    }
    assert deputy.post(path, sent).status_code == 302
    phase = Phase.objects.get(consultation=matter)
    assert phase.kind == "discussion" and timezone.localtime(phase.ends_at).hour == 0
    begun = a_consultation(cast)
    assert deputy.get(f"/consultations/{begun.pk}/edit/").status_code == 409


def test_the_console_reads_the_same_however_much_there_is(cast, as_):
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    path, numbers = f"/consultations/{matter.pk}/host/", []
    for size in (1, 25):
        for number in range(size):
            a_proposal(cast, matter, by=cast.deputy, title=f"第{size}-{number}条")
            a_poll(cast, matter, question=f"第{size}-{number}问？")
        assert deputy.get(path).status_code == 200  # what the process remembers is read now
        with CaptureQueriesContext(connection) as seen:
            page = deputy.get(path).content.decode()
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] <= 12, numbers
    assert page.count("写明结果</a>") == 20 and "cursor=" in page


def test_the_console_says_where_it_stands_and_what_is_next(cast, as_):
    deputy = as_(cast.deputy)

    def console(matter) -> str:
        return deputy.get(f"/consultations/{matter.pk}/host/").content.decode()

    upcoming = console(not_yet(cast))
    assert "还没有开始" in upcoming and "修改议题和时间" in upcoming and "/edit/" in upcoming
    running = a_consultation(cast)
    page = console(running)
    assert "正在进行" in page and "都结束以后，才能公布协商意见" in page
    assert f"/consultations/{running.pk}/edit/" not in page and "host/sum-up/" not in page
    ended = over(cast)
    assert "等您归纳意见" in console(ended) and "host/sum-up/" in console(ended)
    sum_up(cast.deputy, ended, consensus="先改老车棚。")
    page = console(ended)
    assert "更正协商意见" in page and "host/close/" in page and "host/extend/" not in page
    close_consultation(cast.deputy, ended)
    page = console(ended)
    assert "已办结" in page
    for gone in ("sum-up/", "host/close/", "polls/new/", 'type="file"', "host/extend/"):
        assert gone not in page


def test_proposals_with_an_outcome_leave_the_list_and_can_still_be_put_right(cast, as_):
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    waiting, done = a_proposal(cast, matter), a_proposal(cast, matter, title="改东门绿地边")
    gone = a_proposal(cast, matter, title="写错的提议")
    settle_proposal(cast.deputy, done, outcome="adopted")
    withdraw_proposal(cast.resident, gone)
    path = f"/consultations/{matter.pk}/host/"
    page = deputy.get(path).content.decode()
    assert waiting.title in page and done.title not in page and gone.title not in page
    page = deputy.get(f"{path}?settled=1").content.decode()
    assert done.title in page and waiting.title not in page and "更正结果" in page
    form = deputy.get(f"/consultations/{matter.pk}/proposals/{done.pk}/outcome/").content.decode()
    assert "checked" in form and done.title in form


def test_who_works_for_one_community_begins_with_the_form(cast, as_):
    page = as_(cast.clerk).get("/consultations/new/").content.decode()
    assert f'name="scope" value="{cast.bridge.pk}"' in page and "第三十二条" in page
    page = as_(cast.deputy).get("/consultations/new/").content.decode()
    assert f"?scope={cast.city.pk}" in page and 'name="topic"' not in page


def test_another_place_is_found_on_the_form_and_everything_typed_stays(cast, as_):
    deputy = as_(cast.deputy)
    sent = WORDS | times() | {"scope": cast.bridge.pk, "bodies": [cast.bodies["bridge"].pk]}
    answer = deputy.post("/consultations/new/", sent | {"find": "1", "q": "柳岸"})
    page = answer.content.decode()
    assert answer.status_code == 200 and f'name="scope" value="{cast.shore.pk}"' in page
    for words in ("充电棚建在哪", "充电口不够。", "残疾居民代表", sent["opinions_ends_at"]):
        assert words in page
    assert re.search(rf'value="{cast.bodies["bridge"].pk}"[^>]* checked', page)
    assert "请写上" not in page and not Consultation.objects.exists()
    sent |= {"scope": cast.shore.pk, "q": "柳岸"}
    refused = deputy.post("/consultations/new/", sent)  # an office of the place before
    page = refused.content.decode()
    assert refused.status_code == 422 and "这个地方没有您选的单位" in page
    assert "柳岸社区居民委员会" in page and "充电口不够。" in page
    sent["bodies"] = [cast.bodies["shore"].pk]
    assert deputy.post("/consultations/new/", sent).status_code == 302
    assert Consultation.objects.get().scope == cast.shore


def test_a_place_out_of_reach_is_refused_with_everything_still_there(cast, as_):
    sent = WORDS | times() | {"scope": cast.shore.pk}
    answer = as_(cast.clerk).post("/consultations/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 403 and "没有交集" in page and "充电口不够。" in page


def test_a_double_click_opens_one_and_leads_to_it(cast, as_):
    deputy = as_(cast.deputy)
    page = deputy.get(f"/consultations/new/?scope={cast.bridge.pk}").content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    sent = WORDS | times() | {"scope": cast.bridge.pk, "once": once}
    refused = deputy.post("/consultations/new/", sent | {"topic": ""})
    assert refused.status_code == 422  # what was refused may be sent again
    first, second = (deputy.post("/consultations/new/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Consultation.objects.count() == 1


def test_a_double_click_sets_up_one_poll_and_keeps_one_paper(cast, as_, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    soon = timezone.now() + timedelta(hours=2)
    poll = {"question": "先建哪一处？", "options": "甲\n乙", "most": 1, "opens_at": typed(soon),
            "closes_at": typed(soon + timedelta(2)), "results_shown": "after_vote"}  # fmt: skip
    for _ in range(2):
        path = f"/consultations/{matter.pk}/host/polls/new/"
        assert deputy.post(path, poll | {"once": "k1"}).status_code == 302
        file = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
        sent = {"title": "草案", "file": file, "once": "k2"}
        path = f"/consultations/{matter.pk}/host/documents/"
        assert deputy.post(path, sent).status_code == 302
    assert (Poll.objects.count(), Document.objects.count()) == (1, 1)


def test_what_was_typed_outlives_the_session(cast, as_, client):
    matter = over(cast)
    new, summary = "/consultations/new/", f"/consultations/{matter.pk}/host/sum-up/"
    office = str(cast.bodies["street"].pk)
    sent = WORDS | times() | {"scope": str(cast.bridge.pk), "bodies": office}
    for path, words, kept in (
        (new, sent, ["充电口不够。", "残疾居民代表", f'value="{office}"']),
        (summary, {"consensus": "先改老车棚。", "dissent": ""}, ["先改老车棚。"]),
    ):
        client.logout()
        answer = client.post(path, words)
        assert answer.status_code == 302 and "login" in answer["Location"]
        session = client.session["draft"]
        client.logout()
        as_(cast.deputy)
        store = client.session
        store["draft"] = session
        store.save()
        page = client.get(path).content.decode()
        assert all(one in page for one in kept), path
        assert client.post(path, words).status_code == 302
        assert "draft" not in client.session
    assert Consultation.objects.count() == 2


def test_as_many_characters_as_the_rule_allows_fit_also_with_line_ends(cast, as_):
    """Browsers send a line end as two characters; the rule counts one."""
    background = "\r\n".join(["商量" * 9] * 205)
    assert len(background) > 4000 > len(background.replace("\r", ""))
    sent = WORDS | times() | {"scope": cast.bridge.pk, "background": background}
    assert as_(cast.deputy).post("/consultations/new/", sent).status_code == 302
    answer = as_(cast.deputy).post("/consultations/new/", sent | {"background": "字" * 4001})
    assert answer.status_code == 422 and "写得太长了" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "hour", "day"),
    [
        ("2026-11-30T24:00", 0, 1),
        ("2026-11-30 09:00", 9, 30),
        ("2026-11-30", 0, 30),
        ("2026-11-30 9：00", 9, 30),
    ],
)
def test_times_are_read_as_beijing_time_the_way_people_write_them(text, hour, day):
    moment = MomentField().clean(text)
    assert (moment.hour, moment.day, moment.utcoffset()) == (hour, day, timedelta(hours=8))


@pytest.mark.parametrize(
    "text",
    ["明天", "2026-02-30", "2026-11-30 24:01", "2026-11-30 25:00", "0000-01-01", "9999-12-31",
     "2026-11-30T10:60", "2026-11-30T10:00+09:00"],
)  # fmt: skip
def test_other_times_are_refused_in_plain_words(text):
    with pytest.raises(ValidationError, match="时间请写成"):
        MomentField().clean(text)


def test_a_refusal_of_more_time_for_a_poll_stands_at_its_field(cast, as_):
    poll = a_poll(cast, a_consultation(cast))
    path = f"/polls/{poll.pk}/extend/"
    sent = {"ends_at": typed(poll.closes_at - timedelta(hours=1)), "reason": "再等等"}
    answer = as_(cast.deputy).post(path, sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "再等等" in page
    assert re.search(r'id="id_ends_at_error">只能往后延长。', page)


def test_a_summary_sent_too_early_is_refused_and_not_lost(cast, as_):
    matter = a_consultation(cast)
    path = f"/consultations/{matter.pk}/host/sum-up/"
    answer = as_(cast.deputy).post(path, {"consensus": "写了很久的一段话。"})
    assert answer.status_code == 409 and "写了很久的一段话。" in answer.content.decode()


def test_a_poll_form_says_what_a_poll_is_and_takes_the_times_of_its_phase(cast, as_):
    begins = timezone.now() + timedelta(days=2)
    phases = {"opinions": (begins, begins + DAY), "poll": (begins + DAY, begins + 3 * DAY)}
    matter = a_consultation(cast, phases=phases)
    page = as_(cast.deputy).get(f"/consultations/{matter.pk}/host/polls/new/").content.decode()
    assert "没有法律效力" in page and "不等于会议表决" in page and "不能再改" in page
    assert typed(begins + DAY) in page and typed(begins + 3 * DAY) in page


def test_a_body_invited_from_far_away_stays_when_the_matter_is_put_right(cast, as_):
    matter, bureau = not_yet(cast, bodies=[cast.bodies["bureau"]]), cast.bodies["bureau"]
    path = f"/consultations/{matter.pk}/edit/"
    page = as_(cast.deputy).get(path).content.decode()
    assert re.search(rf'value="{bureau.pk}"[^>]* checked', page)
    sent = WORDS | times() | {"bodies": [bureau.pk]}
    assert as_(cast.deputy).post(path, sent).status_code == 302
    assert matter.invitations.filter(body=bureau).exists()


def test_a_paper_that_is_refused_keeps_its_title_on_the_console(cast, as_, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 10)
    matter = a_consultation(cast)
    path = f"/consultations/{matter.pk}/host/documents/"
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 more than ten")
    answer = as_(cast.deputy).post(path, {"title": "三处选址的图", "file": file})
    page = answer.content.decode()
    assert answer.status_code == 422 and "文件太大" in page and "三处选址的图" in page
    assert as_(cast.resident).post(path, {"title": "我的图"}).status_code == 403


def test_every_form_of_a_host_names_its_showing(cast, as_):
    """Without a token a double click would act twice."""
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    phase, proposal, poll = matter.phases.get(), a_proposal(cast, matter), a_poll(cast, matter)
    ended = over(cast)
    sum_up(cast.deputy, ended, consensus="先改老车棚。")
    base = f"/consultations/{matter.pk}"
    for path in (
        f"/consultations/new/?scope={cast.bridge.pk}",
        f"/consultations/{not_yet(cast).pk}/edit/",
        f"{base}/host/",
        f"{base}/host/extend/{phase.pk}/",
        f"{base}/host/polls/new/",
        f"{base}/proposals/{proposal.pk}/outcome/",
        f"/polls/{poll.pk}/extend/",
        f"/polls/{poll.pk}/cancel/",
        f"/consultations/{ended.pk}/host/sum-up/",
        f"/consultations/{ended.pk}/host/close/",
    ):
        page = deputy.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
        forms = page.count('<form method="post"') + page.count('class="matter-form" method="post"')
        tokens = page.count('name="once" value="')
        assert forms == tokens == page.count("csrfmiddlewaretoken") == 1, path
