"""A poll's page: never a decision, no result before its time, one vote however it is sent."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.actions.polls import cancel_poll, cast_vote, extend_poll
from deliberation.models import Poll, Vote
from portal.templatetags.gongyi import cndate
from tests.phases import a_consultation, a_poll, a_proposal

NOT_WORK = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def work(captured) -> int:
    return sum(not q["sql"].startswith(NOT_WORK) for q in captured.captured_queries)


@pytest.fixture
def poll(cast):
    return a_poll(cast, a_consultation(cast), mandates_may_vote=True)


@pytest.mark.parametrize("state", ["open", "voted", "over", "cancelled", "upcoming"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_never_reads_like_a_decision(cast, as_, poll, state, language):
    resident = as_(cast.resident)
    if state == "voted":
        cast_vote(cast.resident, poll, options=[0])
    elif state == "over":
        Poll.objects.update(closes_at=timezone.now())
    elif state == "cancelled":
        cancel_poll(cast.deputy, poll, reason="写错了")
    elif state == "upcoming":
        Poll.objects.update(opens_at=poll.closes_at - timedelta(hours=1))
    resident.cookies["django_language"] = language
    html = resident.get(f"/polls/{poll.pk}/").content.decode()
    text = re.sub(r"<[^>]+>", " ", html)
    assert not re.search(r"通过|生效|\bpassed\b|\badopted\b|\bapproved\b|\beffective\b", text)
    assert ("不等于会议表决，没有法律效力" in text) or language == "en"


def test_results_wait_for_ones_own_vote_and_counts_are_apart(cast, as_, client, poll):
    path = f"/polls/{poll.pk}/"
    cast_vote(cast.deputy, poll, options=[1])
    assert "data-residents" not in client.get(path).content.decode()
    resident = as_(cast.resident)
    assert "data-residents" not in resident.get(path).content.decode()
    assert resident.post(f"{path}vote/", {"options": ["1"]}).status_code == 302
    html = resident.get(path).content.decode()
    row = html.split('data-option="1"')[1].split("</li>")[0]
    assert "data-residents>1<" in row and "data-mandates>1<" in row
    client.logout()
    Poll.objects.update(closes_at=timezone.now())
    assert "data-residents" in client.get(path).content.decode()


def test_after_close_means_after_close(cast, as_, poll):
    Poll.objects.update(results_shown="after_close")
    resident = as_(cast.resident)
    resident.post(f"/polls/{poll.pk}/vote/", {"options": ["1"]})
    html = resident.get(f"/polls/{poll.pk}/").content.decode()
    assert "data-residents" not in html and 'data-voters="residents">1<' in html
    answer = resident.get(f"/api/v1/polls/{poll.pk}").json()
    assert not answer.get("results")


def test_nothing_chosen_or_nonsense_is_a_sentence_and_taking_back_works(cast, as_, poll):
    resident, path = as_(cast.resident), f"/polls/{poll.pk}/vote/"
    for sent in ({}, {"options": ["x"]}, {"options": ["9"]}, {"options": ["0", "1"]}):
        answer = resident.post(path, sent)
        assert answer.status_code == 422 and 'role="alert"' in answer.content.decode(), sent
    resident.post(path, {"options": ["2"]})
    resident.post(path, {"none": "1"})
    assert Vote.objects.get().choices == 0


def test_a_stance_and_a_vote_take_eight_queries_at_most(cast, as_, poll):
    proposal, resident = a_proposal(cast, poll.consultation), as_(cast.resident)
    base = f"/consultations/{poll.consultation_id}/proposals/{proposal.pk}/"
    for path, sent in (
        (f"{base}stance/", {"value": "support"}),
        (f"/polls/{poll.pk}/vote/", {"options": ["1"]}),
    ):
        with CaptureQueriesContext(connection) as captured:
            assert resident.post(path, sent).status_code == 302
        assert work(captured) <= 8, [q["sql"][:90] for q in captured.captured_queries]
    for path in (base, f"/polls/{poll.pk}/"):
        with CaptureQueriesContext(connection) as captured:
            assert resident.get(path).status_code == 200
        assert len(captured) <= 12, (path, len(captured))


def test_the_form_says_before_the_first_try_who_may(cast, client, as_, poll):
    path = f"/polls/{poll.pk}/"
    assert "登录后投" in client.get(path).content.decode()
    assert "柳岸社区" in as_(cast.elsewhere).get(path).content.decode()
    page = as_(cast.resident).get(path).content.decode()
    assert "投出" in page and "登记我的居住地" not in page


def test_a_refused_proposal_keeps_what_was_typed_and_a_double_click_makes_one(cast, as_):
    matter = a_consultation(cast)
    resident, path = as_(cast.resident), f"/consultations/{matter.pk}/proposals/new/"
    answer = resident.post(path, {"title": "打电话", "text": "找我 13800138000 商量。"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "找我 13800138000 商量。" in page and "138****8000" in page
    sent = {"title": "先改老车棚", "text": "有顶有电。", "once": "same"}
    assert resident.post(path, sent)["Location"] == resident.post(path, sent)["Location"]
    assert matter.proposals.count() == 1


def test_words_typed_with_a_session_that_is_over_wait_behind_the_sign_in(cast, client):
    matter = a_consultation(cast)
    path = f"/consultations/{matter.pk}/proposals/new/"
    answer = client.post(path, {"title": "先改老车棚", "text": "写了很久的话。"})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    client.force_login(cast.resident, backend="django.contrib.auth.backends.ModelBackend")
    assert "写了很久的话。" in client.get(path).content.decode()


def test_options_chosen_with_a_session_that_is_over_are_shown_again_and_not_cast(cast, client):
    poll = a_poll(cast, a_consultation(cast), options=("甲", "乙", "丙"), most=2)
    path = f"/polls/{poll.pk}/"
    answer = client.post(f"{path}vote/", {"options": ["0", "2", "9"], "page": path})
    assert answer["Location"] == f"/accounts/login/?next={path}"
    client.force_login(cast.resident, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(path).content.decode()
    chosen = re.findall(r'name="options" value="(\d)" checked', html)
    assert chosen == ["0", "2"] and not Vote.objects.exists()
    client.post(f"{path}vote/", {"options": ["1"], "page": path})
    assert re.findall(r'value="(\d)" checked', client.get(path).content.decode()) == ["1"]


def test_an_extension_says_from_when_to_when_and_midnight_is_the_day_that_ends(cast, client):
    poll = a_poll(cast, a_consultation(cast))
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    Poll.objects.update(closes_at=midnight + timedelta(days=2))
    poll.refresh_from_db()
    extend_poll(cast.deputy, poll, closes_at=midnight + timedelta(days=5), reason="再听听。")
    text = re.sub(r"<[^>]+>|\s+", "", client.get(f"/polls/{poll.pk}/").content.decode())
    days = [cndate(midnight + timedelta(days=number)) for number in (1, 4)]
    assert f"到{days[1]}24:00（北京时间）" in text
    assert f"原定{days[0]}24:00，现为{days[1]}24:00" in text
