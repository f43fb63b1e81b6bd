"""Saying something, answering, changing and taking back, as people meet it in a browser."""

import base64
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deliberation.actions.comments import withdraw_comment
from deliberation.actions.moderation import hide_words
from deliberation.models import Comment, Consultation, Notification, Phase
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.actions.people import register_assisted
from portal.accounts.models import Residency, User
from tests.phases import a_comment, a_consultation, a_proposal, not_yet, over

MARK = "不该再看到的话7f3a"
FACTS = "写了别人的姓名和单元门牌。"
MOST = 12


@pytest.fixture
def matter(cast):
    return a_consultation(cast)


@pytest.fixture
def granny(cast):
    """Somebody without a phone, who lives in 云桥."""
    return assisted(cast.clerk, cast.bridge, "刘家奶奶")


def assisted(clerk, division, name):
    return register_assisted(
        clerk, division, name=name, household=f"H-{name}", adult=True, basis="door"
    )


def at(matter, comment=None, act="") -> str:
    if comment is None:
        return f"/consultations/{matter.pk}/"
    return f"/consultations/{matter.pk}/comments/{comment.pk}/{act}"


def html_of(client, path, status=200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def post(client, matter, text="我说一句。", **fields):
    sent = {"text": text, "page": at(matter)} | fields
    return client.post(f"/consultations/{matter.pk}/comments/", sent)


def item(html: str, comment) -> str:
    """One comment as the page has it, without what comes after it."""
    rest = html.partition(f'id="c-{comment.pk}"')[2]
    return re.split(r'<li class="comment|<template', rest)[0]


def reads(client, path: str) -> int:
    html_of(client, path)  # what the process remembers between requests is read now
    with CaptureQueriesContext(connection) as seen:
        html_of(client, path)
    return len(seen)


# --- saying it -----------------------------------------------------------------------------


def test_a_comment_is_posted_and_one_stands_before_it(cast, as_, matter):
    client = as_(cast.resident)
    answer = post(client, matter, "先看看用电够不够。")
    made = Comment.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{at(matter, made)}#c-{made.pk}"
    html = html_of(client, at(matter, made))
    assert "先看看用电够不够。" in item(html, made) and "槐花落下来" in item(html, made)
    assert "云桥社区居民" in item(html, made)


def test_the_form_sent_twice_makes_one_comment(cast, as_, matter):
    client = as_(cast.resident)
    once = re.search(r'name="once" value="([^"]+)"', html_of(client, at(matter)))[1]
    first, second = (post(client, matter, once=once) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Comment.objects.count() == 1


def test_a_comment_on_a_proposal_and_an_answer_stand_where_they_belong(cast, as_, matter):
    proposal = a_proposal(cast, matter, by=cast.deputy)
    client = as_(cast.deputy)
    post(client, matter, proposal=proposal.pk)
    said = Comment.objects.get()
    assert (said.proposal, said.thread) == (proposal, None)
    post(as_(cast.officer), matter, "回应一句。", answers=said.pk)
    answer = Comment.objects.get(thread=said)
    assert answer.proposal == proposal
    html = html_of(client, at(matter, answer))
    assert "我说一句。" in html and "回应一句。" in html and proposal.title in html


def test_what_was_refused_is_still_in_the_form(cast, as_, matter):
    client = as_(cast.resident)
    long = "长" * 1001
    answer = post(client, matter, long)
    html = answer.content.decode()
    assert answer.status_code == 422 and f">{long}</textarea>" in html
    assert "最多 1000 个字" in html and f'href="{at(matter)}"' in html
    number = post(client, matter, "老板电话 138 0013 8000，打给他。")
    assert "138 0013 8000" in number.content.decode() and number.status_code == 422
    assert not Comment.objects.exists()


def test_who_may_not_speak_reads_why_and_keeps_the_words(cast, as_, matter):
    answer = post(as_(cast.elsewhere), matter, "隔壁也想说<b>一句</b>。")
    html = answer.content.decode()
    assert answer.status_code == 403 and "您登记的居住地是柳岸社区" in html
    assert "隔壁也想说&lt;b&gt;一句&lt;/b&gt;。" in html
    assert not Comment.objects.exists()


def test_the_form_again_still_answers_the_same_comment(cast, as_, matter):
    said = a_comment(cast, matter, by=cast.deputy)
    html = post(as_(cast.officer), matter, "长" * 1001, answers=said.pk).content.decode()
    assert f'name="answers" value="{said.pk}"' in html


def test_words_typed_before_signing_in_wait_in_the_form(cast, as_, client, matter):
    answer = post(client, matter, "登录以前写的话。")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={at(matter)}"
    signed_in = as_(cast.resident)
    assert ">登录以前写的话。</textarea>" in html_of(signed_in, at(matter))
    post(signed_in, matter, "登录以前写的话。")
    assert ">登录以前写的话。</textarea>" not in html_of(signed_in, at(matter))
    assert Comment.objects.get().author == cast.resident


@pytest.mark.parametrize(
    ("when", "sentence"), [(over, "不能再发言"), (not_yet, "还没有开始"), (None, "发出</button>")]
)
def test_the_form_or_the_sentence_why_not(cast, as_, when, sentence):
    matter = when(cast) if when else a_consultation(cast)
    html = html_of(as_(cast.resident), at(matter))
    assert sentence in html
    assert ('name="text"' in html) == (when is None)


def test_nobody_signed_in_is_shown_the_way_in(cast, client, matter):
    html = html_of(client, at(matter))
    assert f'href="{reverse("account_login")}?next={at(matter)}">登录后评论' in html
    assert 'name="text"' not in html


# --- reading it ----------------------------------------------------------------------------


def test_threads_come_oldest_first_twenty_at_a_time(cast, client, matter):
    for number in range(23):
        a_comment(cast, matter, by=cast.deputy, text=f"第{number}句。")
    html = html_of(client, at(matter))
    assert html.index("第0句。") < html.index("第19句。") and "第20句。" not in html
    following = re.search(r'href="(\?comments=[^"#]+)#comments"', html)[1]
    html = html_of(client, at(matter) + following)
    assert "第20句。" in html and "第22句。" in html and "第19句。" not in html


def test_three_answers_are_shown_and_how_many_more_there_are(cast, client, matter):
    said = a_comment(cast, matter, by=cast.deputy)
    for number in range(5):
        a_comment(cast, matter, by=cast.officer, text=f"回应{number}。", answers=said)
    html = html_of(client, at(matter))
    assert "回应2。" in html and "回应3。" not in html
    assert f'<a href="{at(matter, said)}">还有 2 条回应</a>' in html
    whole = html_of(client, at(matter, said))
    assert "回应0。" in whole and "回应4。" in whole and "条回应</a>" not in whole


def test_a_deep_link_shows_the_thread_and_marks_the_comment(cast, client, matter):
    said = a_comment(cast, matter, by=cast.deputy, text="开头的话。")
    answers = [
        a_comment(cast, matter, by=cast.officer, text=f"回应{n}。", answers=said) for n in range(25)
    ]
    a_comment(cast, matter, by=cast.member, text="别的话题。")
    html = html_of(client, at(matter, answers[24]))
    assert "开头的话。" in html and "回应0。" in html and "回应24。" in html
    assert "回应20。" not in html and "别的话题。" not in html
    assert re.findall(r'class="comment linked" id="c-([^"]+)"', html) == [str(answers[24].pk)]
    assert matter.topic in html
    following = re.search(r'href="(\?comments=[^"]+)"', html)[1]
    assert "回应20。" in html_of(client, at(matter, said) + following)


def test_hidden_and_withdrawn_words_are_nowhere(cast, as_, matter):
    said = a_comment(cast, matter, text=f"{MARK}一")
    answer = a_comment(cast, matter, by=cast.deputy, text=f"{MARK}二", answers=said)
    below = a_comment(cast, matter, by=cast.officer, text="这句还在。", answers=said)
    withdraw_comment(cast.resident, said)
    hide_words(cast.moderator, answer, rule="personal", facts=FACTS)
    for reader in (cast.elsewhere, cast.resident, cast.deputy, cast.moderator):
        client = as_(reader)
        for path in (at(matter), *(at(matter, one) for one in (said, answer, below))):
            html = html_of(client, path)
            assert MARK not in html and "这句还在。" in html
            assert "本人已撤回。" in item(html, said) and "槐花" not in item(html, said)
            assert "已按规则隐去。" in item(html, answer) and "data-kind" not in item(html, answer)


@pytest.mark.parametrize("act", ["edit/", "withdraw/"])
def test_no_address_gives_away_words_that_are_gone_or_anothers(cast, as_, client, matter, act):
    gone = a_comment(cast, matter, text=f"{MARK}一")
    withdraw_comment(cast.resident, gone)
    hidden = a_comment(cast, matter, by=cast.deputy, text=f"{MARK}二")
    hide_words(cast.moderator, hidden, rule="personal", facts=FACTS)
    assert client.get(at(matter, gone, act)).status_code == 302
    for reader in (cast.resident, cast.deputy, cast.elsewhere, cast.clerk):
        for comment in (gone, hidden):
            for answer in (
                as_(reader).get(at(matter, comment, act)),
                as_(reader).post(at(matter, comment, act), {"text": "别的话"}),
            ):
                assert answer.status_code in (403, 409, 410), answer.status_code
                assert MARK not in answer.content.decode()
    kept = list(Comment.objects.order_by("created_at").values_list("text", flat=True))
    assert kept == [f"{MARK}一", f"{MARK}二"]


def test_in_what_capacity_somebody_speaks_can_be_seen(cast, client, matter):
    official, resident = a_comment(cast, matter, by=cast.deputy), a_comment(cast, matter)
    html = html_of(client, at(matter))
    assert f'data-comment="{official.pk}" data-kind="official"' in html
    assert f'data-comment="{resident.pk}" data-kind="resident"' in html
    assert "何商量" in item(html, official) and "byline official" in item(html, official)


def test_the_markup_that_a_script_fills_has_the_same_parts(cast, client, matter):
    said = a_comment(cast, matter)
    html = html_of(client, at(matter))
    template = re.search(r'<template id="comment-template">(.*?)</template>', html, re.DOTALL)[1]
    for part in ("name", "title", "text", "when"):
        assert f'data-fill="{part}"' in template and f'data-fill="{part}"' in item(html, said)


def test_words_are_words_and_never_markup(cast, client, matter):
    said = a_comment(cast, matter, text="<script>alert(1)</script>\n第二行")
    html = item(html_of(client, at(matter)), said)
    assert "<script>" not in html and "&lt;script&gt;" in html and "<br>" in html


# --- what may be done with it ----------------------------------------------------------------


def test_links_are_those_of_the_reader(cast, as_, client, matter):
    said = a_comment(cast, matter)
    flag = reverse("flag", args=["comment", said.pk])

    def links(reader):
        html = item(html_of(reader, at(matter)), said)
        return [
            name
            for name, link in {
                "flag": flag,
                "edit": at(matter, said, "edit/"),
                "withdraw": at(matter, said, "withdraw/"),
                "answer": at(matter, said) + "#speak",
            }.items()
            if f'href="{link}"' in html
        ]

    assert links(client) == ["flag"]
    assert links(as_(cast.elsewhere)) == ["flag"]
    assert links(as_(cast.deputy)) == ["flag", "answer"]
    assert links(as_(cast.resident)) == ["edit", "withdraw", "answer"]
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert links(as_(cast.resident)) == ["withdraw", "answer"]
    Comment.objects.update(created_at=timezone.now())
    Phase.objects.update(starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now())
    assert links(as_(cast.resident)) == ["withdraw"]


def test_own_words_are_changed_and_marked(cast, as_, matter):
    said, client = a_comment(cast, matter, text="先这样写。"), as_(cast.resident)
    assert ">先这样写。</textarea>" in html_of(client, at(matter, said, "edit/"))
    assert "data-edited hidden" in item(html_of(client, at(matter)), said)
    answer = client.post(at(matter, said, "edit/"), {"text": "改成这样。"})
    assert answer.headers["Location"] == f"{at(matter, said)}#c-{said.pk}"
    html = item(html_of(client, at(matter)), said)
    assert "改成这样。" in html and "先这样写。" not in html and "data-edited>已改过" in html


def test_a_change_that_is_refused_stays_in_the_form(cast, as_, matter):
    said = a_comment(cast, matter, text="先这样写。")
    answer = as_(cast.resident).post(at(matter, said, "edit/"), {"text": "长" * 1001})
    assert answer.status_code == 422 and "长" * 1001 in answer.content.decode()
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    late = as_(cast.resident).post(at(matter, said, "edit/"), {"text": "太晚了的话。"})
    assert late.status_code == 409 and "太晚了的话。" in late.content.decode()
    said.refresh_from_db()
    assert said.text == "先这样写。"


def test_withdrawing_asks_first_and_says_what_stays(cast, as_, matter):
    said, client = a_comment(cast, matter), as_(cast.resident)
    a_comment(cast, matter, by=cast.deputy, text="回应还在。", answers=said)
    page = html_of(client, at(matter, said, "withdraw/"))
    assert "本人已撤回" in page and Comment.objects.filter(state="shown").count() == 2
    once = re.search(r'name="once" value="([^"]+)"', page.partition('class="narrow"')[2])[1]
    for _double_click in range(2):
        answer = client.post(at(matter, said, "withdraw/"), {"once": once})
        assert answer.headers["Location"] == f"{at(matter, said)}#c-{said.pk}"
    html = html_of(client, at(matter))
    assert "本人已撤回。" in item(html, said) and "回应还在。" in html


def test_an_answer_goes_to_the_comment_that_was_asked_for(cast, as_, matter):
    """Also to an answer: the thread stays the same, and its author is who hears of it."""
    said = a_comment(cast, matter)
    reply = a_comment(cast, matter, by=cast.officer, answers=said)
    html = html_of(as_(cast.deputy), at(matter, reply))
    assert f'name="answers" value="{reply.pk}"' in html and "回应经办甲" in html
    post(as_(cast.deputy), matter, "请经办说说。", answers=reply.pk)
    made = Comment.objects.get(author=cast.deputy)
    assert made.thread == said
    assert Notification.objects.filter(person=cast.officer, comment=made).exists()
    withdraw_comment(cast.officer, reply)
    html = html_of(as_(cast.deputy), at(matter, reply))
    assert f'name="answers" value="{said.pk}"' in html


def test_what_is_gone_takes_no_answers(cast, as_, matter):
    said = a_comment(cast, matter)
    withdraw_comment(cast.resident, said)
    html = html_of(as_(cast.deputy), at(matter, said))
    assert "不能再回应" in html and 'name="text"' not in html
    answer = post(as_(cast.deputy), matter, "还想回应。", answers=said.pk)
    assert answer.status_code >= 400 and "还想回应。" in answer.content.decode()


# --- for somebody without a phone ------------------------------------------------------------


def chosen_from(client, matter) -> list[str]:
    html = html_of(client, at(matter))
    select = re.search(r'<select id="for_person".*?</select>', html, re.DOTALL)
    return re.findall(r'<option value="[^"]+">([^<]+)', select[0]) if select else []


def test_a_clerk_types_for_somebody_and_everybody_sees_it(cast, as_, granny, matter):
    client = as_(cast.clerk)
    assert chosen_from(client, matter) == ["刘家奶奶"]
    refused = post(client, matter, "我腿脚不好。", for_person=granny.pk)
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "我腿脚不好。" in html and f'value="{granny.pk}" selected' in html
    post(client, matter, "我腿脚不好。", for_person=granny.pk, consent="on")
    said = Comment.objects.get()
    assert (said.author, said.entered_by) == (granny, cast.clerk)
    html = item(html_of(client, at(matter)), said)
    assert "村（社区）代录，本人口头同意" in html and "刘家奶奶" in html and "withdraw/" in html
    assert "withdraw/" not in item(html_of(as_(cast.shore_clerk), at(matter)), said)


def test_only_clerks_of_the_place_see_who_lives_there_without_a_phone(cast, as_, granny, matter):
    assisted(cast.shore_clerk, cast.shore, "柳岸爷爷")
    for who in (cast.resident, cast.deputy, cast.officer, cast.shore_clerk):
        assert chosen_from(as_(who), matter) == []
    street = a_consultation(cast, cast.street, host=cast.officer)
    assert chosen_from(as_(cast.clerk), street) == ["刘家奶奶"]
    make_mandate(
        cast.admin, cast.clerk, role="clerk", division=cast.shore, name="",
        starts_on=timezone.localdate() - timedelta(days=3),
    )  # fmt: skip
    names = chosen_from(as_(User.objects.get(pk=cast.clerk.pk)), street)
    assert sorted(names) == sorted(["刘家奶奶", "柳岸爷爷"])


def test_who_no_longer_lives_there_is_not_in_the_list(cast, as_, granny, matter):
    Residency.objects.filter(user=granny).update(valid_until=timezone.now())
    assert chosen_from(as_(cast.clerk), matter) == []


def test_nobody_types_for_somebody_with_an_account(cast, as_, matter):
    answer = post(as_(cast.clerk), matter, for_person=cast.resident.pk, consent="on")
    assert answer.status_code == 403 and not Comment.objects.exists()
    for wrong in ("x", uuid.uuid4()):
        assert post(as_(cast.clerk), matter, for_person=wrong).status_code == 404
    assert not Comment.objects.exists()


# --- what is not there, and reads --------------------------------------------------------------


def test_what_is_not_there_is_not_there(cast, as_, matter):
    other = Consultation.objects.get(pk=a_consultation(cast, topic="另一件事").pk)
    said = a_comment(cast, other)
    client = as_(cast.resident)
    for act in ("", "edit/", "withdraw/"):
        assert client.get(at(matter, said, act)).status_code == 404
        assert client.get(f"{at(matter)}comments/{uuid.uuid4()}/{act}").status_code == 404
    proposal = a_proposal(cast, other)
    for wrong in ({"answers": said.pk}, {"answers": "x"}, {"proposal": proposal.pk}):
        assert post(client, matter, **wrong).status_code == 404
    nowhere = f"/consultations/{uuid.uuid4()}/comments/"
    assert client.post(nowhere, {"text": "一句"}).status_code == 404
    assert client.get(f"{at(matter)}comments/").status_code == 405
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("who", [None, "resident", "clerk", "member"])  # the last said much of it
def test_a_thread_reads_the_same_for_five_and_fifty(cast, as_, client, granny, matter, who):
    if who:
        as_(getattr(cast, who))
    said = a_comment(cast, matter)
    speakers = (cast.deputy, cast.officer, cast.member)
    answers = [a_comment(cast, matter, by=speakers[n % 3], answers=said) for n in range(5)]
    few = [reads(client, at(matter, one)) for one in (said, answers[-1])]
    for n in range(45):
        a_comment(cast, matter, by=speakers[n % 3], answers=said)
    assert [reads(client, at(matter, one)) for one in (said, answers[-1])] == few
    assert max(few) <= MOST


# --- what nobody would type --------------------------------------------------------------------


@pytest.mark.parametrize("token", ["a\x00b", "\ud800", "x" * 5000])
def test_a_strange_name_of_an_act_is_a_name_like_any_other(cast, as_, matter, token):
    for _again in range(2):
        post(as_(cast.resident), matter, "说一句。", once=token.encode("utf-8", "replace").decode())
    assert Comment.objects.count() == 1


def test_a_cursor_made_to_break_the_reader_is_refused(cast, as_, matter):
    for raw in (b"[" * 200_000, b"[" * 700, b'{"a":' * 100):
        cursor = base64.urlsafe_b64encode(raw).decode()
        for path in ("/consultations/", "/moderation/", at(matter)):
            answer = as_(cast.resident).get(path, {"cursor": cursor})
            assert answer.status_code == 422 or path == at(matter), path
            assert answer.status_code < 500


def test_a_refused_edit_shows_what_was_typed_last(cast, as_, client, matter):
    proposal = a_proposal(cast, matter)
    path = f"/consultations/{matter.pk}/proposals/{proposal.pk}/edit/"
    client.post(path, {"title": "旧的", "text": "登录以前打的。", "proposal": "x"})
    client.force_login(cast.resident, backend="django.contrib.auth.backends.ModelBackend")
    assert "登录以前打的。" in html_of(client, path)
    answer = client.post(path, {"title": "新的", "text": "找我 13800138000。"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "找我 13800138000。" in html and "登录以前" not in html
