"""A text clause by clause, as people meet it in a browser; nothing here needs scripts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.actions.comments import post_comment
from deliberation.actions.moderation import hide_words
from deliberation.actions.remarks import back_remark, settle_remark, withdraw_remark
from deliberation.models import Remark, RemarkBacking
from portal.accounts.actions.people import register_assisted
from portal.accounts.models import User
from tests.api.test_remarks import WHEN, expected
from tests.cast import confirmed
from tests.phases import DAY, a_consultation
from tests.texts import a_remark, a_text, first_of, text_over

MARK = "不该再看到的话7f3a"
MOST = 12


@pytest.fixture
def matter(cast):
    return a_text(cast, about="/compacts/editions/1/")


def at(matter, position=1) -> str:
    return f"/consultations/{matter.pk}/passages/{first_of(matter, position).pk}/"


def of(remark, act="") -> str:
    return f"/consultations/{remark.consultation_id}/remarks/{remark.pk}/{act}"


def html_of(client, path, status=200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def reads(client, path: str) -> int:
    html_of(client, path)  # what the process remembers between requests is read now
    with CaptureQueriesContext(connection) as seen:
        html_of(client, path)
    return len(seen)


# --- reading -------------------------------------------------------------------------------


def test_the_matter_shows_its_text_in_order_with_numbers_and_counts(cast, client, matter):
    a_remark(cast, matter)
    a_remark(cast, matter, kind="unclear")
    a_remark(cast, matter, kind="wording")
    html = html_of(client, f"/consultations/{matter.pk}/")
    text = plain(html)
    assert text.index("第一条 安静") < text.index("第二条 充电") < text.index("第三条 商量")
    assert "晚上十点后请放低声音" in text and "意见 1 · 改个说法 1 · 看不懂 1" in text
    assert "这是听意见，不是表决" in text and "征求文本意见" in text and "意见 3" in text
    assert 'href="/compacts/editions/1/"' in html and at(matter) in html
    assert "大家的提议" not in text and "proposals/new" not in html
    row = plain(html_of(client, "/consultations/"))
    assert "意见 3 条 · 评论 0 条" in row


def test_a_passage_shows_the_clause_and_what_was_said_most_backed_first(cast, client, matter):
    early = a_remark(cast, matter, text="先说的。")
    a_remark(cast, matter, by=cast.deputy, text="后说的。")
    wording = a_remark(cast, matter, by=cast.officer, kind="wording", text="更早些。")
    back_remark(confirmed(cast, "second", "楼上的猫", cast.bridge, cast.clerk), early, value=True)
    html = html_of(client, at(matter))
    text = plain(html)
    assert "第一条 安静" in text and "第二条" in text  # the way on
    assert text.index("先说的。") < text.index("后说的。")
    assert "1 人也这样想" in text and "不是表决" in text
    assert ("<del>十</del>" in html and "<ins>九</ins>" in html) or "<ins>九点半</ins>" in html
    assert "登录后说说这一条" in text and "<textarea" not in html
    one = html_of(client, of(wording))
    assert "更早些。" in one and "晚上" in one
    assert client.get(f"/consultations/{a_text(cast).pk}/remarks/{wording.pk}/").status_code == 404


def test_a_passage_of_another_matter_is_not_found(cast, client, matter):
    other = a_consultation(cast)
    passage = first_of(matter)
    assert client.get(f"/consultations/{other.pk}/passages/{passage.pk}/").status_code == 404


def test_pages_read_the_same_however_much_was_said(cast, as_, matter):
    def everything(who):
        client = as_(User.objects.get(pk=cast.people[who].pk))
        return [reads(client, path) for path in (f"/consultations/{matter.pk}/", at(matter))]

    def more(number):
        for _ in range(number):
            a_remark(cast, matter, by=cast.deputy)
            a_remark(cast, matter, by=cast.officer, kind="wording", position=1)

    more(1)
    few = [everything(who) for who in ("resident", "clerk", "editor")]
    more(15)
    many = [everything(who) for who in ("resident", "clerk", "editor")]
    assert few == many and max(map(max, many)) <= MOST, (few, many)
    assert "更多意见" in html_of(as_(cast.resident), at(matter))
    assert reads(as_(cast.resident), of(Remark.objects.first())) <= MOST


def test_the_next_page_goes_on_where_this_one_ended(cast, client, matter):
    for number in range(23):
        a_remark(cast, matter, by=cast.deputy, text=f"第{number:02d}句。")
    first = html_of(client, at(matter))
    following = re.search(r'rel="next" href="([^"#]+)', first)[1].replace("&amp;", "&")
    second = html_of(client, at(matter) + following)
    seen = re.findall(r"第\d\d句。", first + second)
    assert len(seen) == len(set(seen)) == 23


# --- saying it -----------------------------------------------------------------------------


def test_the_form_comes_with_the_clause_and_takes_three_kinds(cast, as_, matter):
    client = as_(cast.resident)
    html = html_of(client, at(matter))
    assert f">{first_of(matter).text}</textarea>" in html and html.count('name="kind"') == 3
    sent = {"kind": "remark", "text": "早一点。", "proposed": first_of(matter).text}
    answer = client.post(at(matter), sent)
    made = Remark.objects.get()
    assert answer["Location"] == f"{at(matter)}#r-{made.pk}" and made.proposed == ""
    client.post(at(matter), sent | {"kind": "unclear", "text": ""})
    html = html_of(client, at(matter))
    assert "您标了“看不懂”" in html and html.count('class="comment"') == 1


def test_the_form_sent_twice_makes_one_remark(cast, as_, matter):
    client = as_(cast.resident)
    once = re.search(r'name="once" value="([^"]+)"', html_of(client, at(matter)))[1]
    for _ in range(2):
        assert (
            client.post(at(matter), {"kind": "remark", "text": "好。", "once": once}).status_code
            == 302
        )
    assert Remark.objects.count() == 1


def test_what_was_refused_is_still_in_the_form(cast, as_, matter):
    client = as_(cast.resident)
    sent = {"kind": "remark", "text": "打 13800138000", "proposed": "改过的文字。"}
    answer = client.post(at(matter), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert ">打 13800138000</textarea>" in html and ">改过的文字。</textarea>" in html
    answer = client.post(at(matter), sent | {"text": "好。"})
    html = answer.content.decode()
    assert "请选“改个说法”" in html and 'class="field proposed bad"' in html
    assert not Remark.objects.exists()


def test_who_may_not_speak_reads_why(cast, as_, client, matter):
    answer = as_(cast.elsewhere).post(at(matter), {"kind": "remark", "text": "隔壁的话。"})
    assert answer.status_code == 403 and "柳岸社区" in answer.content.decode()
    done = text_over(cast)
    assert "不能再发言" in html_of(as_(cast.resident), at(done))


def test_words_typed_before_signing_in_wait_in_the_form(cast, as_, client, matter):
    answer = client.post(at(matter), {"kind": "wording", "proposed": "登录以前改的。"})
    assert answer["Location"] == f"/accounts/login/?next={at(matter)}"
    html = html_of(as_(cast.resident), at(matter))
    assert ">登录以前改的。</textarea>" in html
    assert re.search(r'value="wording" checked', html)


@pytest.mark.parametrize("when", WHEN)
def test_pages_refuse_whom_the_api_refuses(cast, as_, client, when):
    """Role × before, during, after: one table for both."""
    matter = WHEN[when](cast)
    made = a_remark(cast, matter, by=cast.supervisor, now=matter.phases.get().starts_at)
    for act, path, sent in (
        ("remark", at(matter), {"kind": "remark", "text": "早一点。"}),
        ("back", of(made, "backing/"), {"value": "true", "page": at(matter)}),
        ("answer", of(made, "outcome/"), {"outcome": "adopted"}),
    ):
        for role, (status, _code) in expected(act, when).items():
            client.logout()
            if role != "anonymous":
                as_(User.objects.get(pk=cast.people[role].pk))
            answer = client.post(path, sent)
            assert answer.status_code == {200: 302, 401: 302}.get(status, status), (act, role)
            login = answer.headers.get("Location", "").startswith("/accounts/login/")
            assert login == (role == "anonymous"), (act, role)


def test_a_clerk_types_for_somebody_from_the_same_form(cast, as_, matter):
    granny = register_assisted(
        cast.clerk, cast.bridge, name="刘家奶奶", household="3-2", adult=True, basis="door"
    )
    client = as_(cast.clerk)
    desk = html_of(client, "/staff/assisted/")
    assert matter.topic in desk and f"/consultations/{matter.pk}/#passages" in desk
    assert "刘家奶奶" in html_of(client, at(matter))
    sent = {"kind": "unclear", "text": "字太密。", "for_person": str(granny.pk)}
    assert client.post(at(matter), sent).status_code == 422
    assert client.post(at(matter), sent | {"consent": "on"}).status_code == 302
    assert Remark.objects.get().entered_by == cast.clerk
    assert "村（社区）代录" in html_of(client, at(matter))
    far = a_text(cast, cast.shore, by=cast.shore_editor, topic="柳岸的公约")
    assert far.topic not in html_of(client, "/staff/assisted/")


def test_changing_and_taking_back(cast, as_, matter):
    made = a_remark(cast, matter, kind="wording", text="更早些。")
    client = as_(cast.resident)
    assert made.proposed in html_of(client, of(made, "edit/"))
    answer = client.post(of(made, "edit/"), {"text": "", "proposed": "晚上九点后请安静。"})
    assert answer.status_code == 302
    answer = client.post(of(made, "edit/"), {"text": "长" * 1001, "proposed": "还在。"})
    assert answer.status_code == 422 and ">还在。</textarea>" in answer.content.decode()
    assert html_of(as_(cast.deputy), of(made, "edit/"), 403)
    client = as_(cast.resident)
    assert "晚上九点后请安静。" in html_of(client, of(made, "withdraw/"))
    assert client.post(of(made, "withdraw/")).status_code == 302
    html = html_of(client, at(matter))
    assert "晚上九点后请安静。" not in html and "本人已撤回" in html


# --- backing and answering -----------------------------------------------------------------


def test_the_same_button_backs_and_takes_back(cast, as_, client, matter):
    made = a_remark(cast, matter, by=cast.deputy)
    page = f"{at(matter)}?cursor="
    client = as_(cast.resident)
    assert "我也这样想" in html_of(client, at(matter))
    answer = client.post(of(made, "backing/"), {"value": "true", "page": page})
    assert answer["Location"] == f"{page}#r-{made.pk}"
    html = html_of(client, at(matter))
    assert 'value="false" aria-pressed="true"' in html
    client.post(of(made, "backing/"), {"value": "false"})
    assert not RemarkBacking.objects.exists()
    answer = client.post(of(made, "backing/"), {"value": "true", "page": "//elsewhere.example/"})
    assert answer["Location"] == f"{at(matter)}#r-{made.pk}"
    assert as_(cast.elsewhere).post(of(made, "backing/"), {"value": "true"}).status_code == 403
    assert RemarkBacking.objects.count() == 1
    client.logout()
    answer = client.post(of(made, "backing/"), {"value": "true", "page": at(matter)})
    assert answer["Location"] == f"/accounts/login/?next={at(matter)}"


def test_every_form_carries_its_token(cast, matter):
    made = a_remark(cast, matter, by=cast.deputy)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.resident, backend="django.contrib.auth.backends.ModelBackend")
    for path in (at(matter), of(made)):
        html = html_of(browser, path)
        forms = re.findall(r"<form[^>]*/consultations/.*?</form>", html, flags=re.S)
        assert forms and all("csrfmiddlewaretoken" in form for form in forms), path
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
    sent = {"value": "true", "csrfmiddlewaretoken": token}
    assert browser.post(of(made, "backing/"), sent).status_code == 302
    assert RemarkBacking.objects.exists()


def test_the_editor_answers_from_the_desk_and_everybody_reads_it(cast, as_, client, matter):
    made = a_remark(cast, matter, kind="wording", text="更早些。")
    editor = as_(cast.editor)
    desk = html_of(editor, f"/consultations/{matter.pk}/host/")
    assert "等您答复的意见" in desk and of(made, "outcome/") in desk and "提议" not in plain(desk)
    form = html_of(editor, of(made, "outcome/"))
    assert "更早些。" in form and "<ins>" in form and first_of(matter).text in form
    answer = editor.post(of(made, "outcome/"), {"outcome": "not_adopted", "answer": ""})
    assert answer.status_code == 422 and "要说明理由" in answer.content.decode()
    sent = {"outcome": "not_adopted", "answer": "九点半太早，<b>店</b>还没关。"}
    assert editor.post(of(made, "outcome/"), sent).status_code == 302
    assert "没有。" in html_of(editor, f"/consultations/{matter.pk}/host/")
    html = html_of(client, at(matter))
    assert "不采纳" in html and "&lt;b&gt;店&lt;/b&gt;" in html
    resident = as_(cast.resident)
    assert "有了答复：不采纳" in html_of(resident, "/me/notifications/")
    assert "九点半太早" in html_of(resident, "/me/receipts/")
    assert html_of(as_(cast.clerk), of(made, "outcome/"), 403)


def test_nothing_of_another_form_is_offered_for_a_text(cast, as_, matter):
    editor = as_(cast.editor)
    assert html_of(editor, f"/consultations/{matter.pk}/edit/", 409)
    assert 'value="text"' not in html_of(
        as_(cast.deputy), "/consultations/new/?scope=" + str(cast.bridge.pk)
    )
    resident = as_(cast.resident)
    new = resident.get(f"/consultations/{matter.pk}/proposals/new/").content.decode()
    assert "不另外收提议" in new and "<textarea" not in new


# --- one's own -----------------------------------------------------------------------------


def test_ones_own_remarks_are_listed_and_exported(cast, as_, matter):
    made = a_remark(cast, matter, text=MARK)
    theirs = a_remark(cast, matter, by=cast.deputy, text="别人的话。")
    back_remark(cast.resident, theirs, value=True)
    settle_remark(cast.editor, made, outcome="adopted", answer="这样改。")
    client = as_(cast.resident)
    mine = html_of(client, "/me/words/?kind=remarks")
    assert MARK in mine and "采纳" in mine and "别人的话。" not in mine
    assert "对文本的意见 1 条" in html_of(client, "/me/")
    data = client.get("/me/export.json").json()
    assert [row["text"] for row in data["remarks"]] == [MARK]
    assert [row["remark"] for row in data["backings"]] == [str(theirs.pk)]
    assert "别人的话。" not in str(data)
    page = html_of(client, "/me/export/")
    assert MARK in page and "这样改。" in page and str(theirs.pk) in page
    for who in ("deputy", "editor", "moderator"):
        assert MARK not in html_of(as_(cast.people[who]), "/me/words/?kind=remarks")


# --- what is gone --------------------------------------------------------------------------


def test_hidden_and_withdrawn_words_are_on_no_page(cast, as_, client, matter):
    hidden = a_remark(cast, matter, text=MARK)
    gone = a_remark(cast, matter, kind="wording", proposed=f"{MARK}二")
    hide_words(cast.moderator, hidden, rule="abuse", facts="辱骂他人。")
    withdraw_remark(cast.resident, gone)
    paths = [f"/consultations/{matter.pk}/", at(matter), of(hidden), of(gone), "/moderation/",
             f"/flags/remark/{gone.pk}/", "/consultations/"]  # fmt: skip
    for path in paths:
        for who in ("deputy", "editor", "elsewhere"):
            answer = as_(cast.people[who]).get(path)
            assert MARK not in answer.content.decode(), (path, who)
            assert cast.resident.public_name not in answer.content.decode(), (path, who)
    assert "已按规则隐去" in html_of(client, at(matter))


def test_what_is_in_english_is_english(cast, as_, client, matter):
    a_remark(cast, matter, by=cast.deputy, kind="wording")
    client = as_(cast.resident)
    client.cookies["django_language"] = "en"
    html = html_of(client, at(matter))
    bare = re.sub(r'<(\w+)[^>]*\blang="zh[^>]*>.*?</\1>', "", html, flags=re.S)
    labels = re.findall(r"<(?:label|legend|button|h2)[^>]*>(.*?)</", bare, flags=re.S)
    assert labels and not [one for one in labels if re.search("[\u4e00-\u9fff]", plain(one))]


def test_time_over_is_told_with_its_end(cast, as_, client):
    done = text_over(cast)
    made = a_remark(cast, done, now=timezone.now() - DAY)
    html = html_of(as_(cast.resident), at(done))
    assert "不能再发言或改动" in html and of(made, "withdraw/") in html
    assert of(made, "edit/") not in html
    post_comment(cast.resident, done, text="话题。", now=timezone.now() - timedelta(days=2))
