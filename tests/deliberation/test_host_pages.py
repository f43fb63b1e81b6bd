"""A host opens and leads a consultation from forms on the site; every refusal keeps what was typed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from deliberation.models import Consultation, Document, Phase, Poll, PublicEntry
from portal.accounts.actions.mandates import end_mandate
from tests.phases import a_comment, a_consultation, a_poll, a_proposal, not_yet, over

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


def test_the_console_reads_the_same_however_much_there_is(cast, as_, django_assert_max_num_queries):
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    for number in range(12):
        a_proposal(cast, matter, by=cast.deputy, title=f"第{number}条")
        a_poll(cast, matter, question=f"第{number}问？")
    with django_assert_max_num_queries(12):
        assert deputy.get(f"/consultations/{matter.pk}/host/").status_code == 200
