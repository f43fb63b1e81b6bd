"""Flag, log, queue, decision, appeal and the author's page, as people meet them in a browser."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deliberation.actions.comments import withdraw_comment
from deliberation.actions.moderation import (
    appeal,
    decide_appeal,
    flag_words,
    hide_words,
)
from deliberation.actions.moderation import (
    keep_words as keep_flagged,
)
from deliberation.models import Appeal, Flag, Notification, Ruling
from deliberation.queries.moderation import PAGE
from portal.accounts.models import User
from tests.phases import a_comment, a_consultation, a_proposal

from .test_moderation import FACTS, MARK, NOTE, hide, moderator


def keep_words(moderator, words, **rest):
    """Somebody complained, and the words stay."""
    complaints = Flag.objects.count()
    person = User.objects.create_user(public_name=f"举报的人{complaints}")
    flag_words(person, words, rule="abuse")
    return keep_flagged(moderator, words, **rest)


PROTECTED = "批评、建议和不同意见受保护，不是违规"
QUERIES = 12


@pytest.fixture
def matter(cast):
    return a_consultation(cast)


@pytest.fixture
def comment(cast, matter):
    return a_comment(cast, matter, text=MARK)


def page(answer, status=200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def flagging(words) -> str:
    return reverse("flag", args=[words._meta.model_name, words.pk])


def deciding(words) -> str:
    return reverse("moderation_decide", args=[words._meta.model_name, words.pk])


def read_once(client, url: str) -> str:
    """The token of the form on this page."""
    return re.search(r'name="once" value="([^"]+)"', page(client.get(url))).group(1)


def queries(client, url: str) -> int:
    page(client.get(url))  # what the process remembers between requests is read now
    with CaptureQueriesContext(connection) as seen:
        page(client.get(url))
    return len(seen)


# --- flagging ------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [a_comment, a_proposal])
def test_somebody_flags_words_and_is_told_what_happens(cast, as_, matter, make):
    words = make(cast, matter, text=MARK)
    client = as_(cast.deputy)
    text = page(client.get(flagging(words)))
    assert MARK in text and PROTECTED in text and cast.resident.public_name in text
    assert text.count('type="radio" id="rule_') == 5 and "csrfmiddlewaretoken" in text
    answer = client.post(flagging(words), {"rule": "abuse", "note": NOTE})
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse(words._meta.model_name, args=[matter.pk, words.pk]),
    )
    assert Flag.objects.get().note == NOTE
    assert "已收到，版主会看。举报人不公开。" in page(client.get("/me/"))


def test_a_refused_flag_keeps_what_was_typed(cast, as_, comment):
    client = as_(cast.deputy)
    text = page(client.post(flagging(comment), {"note": NOTE}), 422)
    assert "请选违反了哪一条规则。" in text and NOTE in text
    long = page(client.post(flagging(comment), {"rule": "abuse", "note": "长" * 201}), 422)
    assert "最多 200 个字" in long and "长" * 201 in long
    assert re.search(r'value="abuse" checked', long)
    assert not Flag.objects.exists()


def test_a_double_click_flags_once_and_both_are_well(cast, as_, comment):
    client = as_(cast.deputy)
    fields = {"rule": "abuse", "once": read_once(client, flagging(comment))}
    for _click in range(2):
        assert client.post(flagging(comment), fields).status_code == 302
    assert Flag.objects.count() == 1


def test_a_second_flag_is_refused_before_and_after_the_try(cast, as_, comment):
    flag_words(cast.deputy, comment, rule="abuse")
    client = as_(cast.deputy)
    before = page(client.get(flagging(comment)))
    assert "您已经举报过这一条" in before and 'name="rule"' not in before
    after = page(client.post(flagging(comment), {"rule": "personal", "note": NOTE}), 409)
    assert "您已经举报过这一条" in after and NOTE in after


def test_ones_own_words_and_what_is_gone_are_not_flagged(cast, as_, comment):
    own = page(as_(cast.resident).get(flagging(comment)))
    assert "可以直接撤回" in own and 'name="rule"' not in own
    withdraw_comment(cast.resident, comment)
    gone = page(as_(cast.deputy).get(flagging(comment)))
    assert "本人已撤回" in gone and MARK not in gone and 'name="rule"' not in gone
    assert cast.resident.public_name not in gone
    text = page(as_(cast.deputy).post(flagging(comment), {"rule": "abuse", "note": NOTE}), 409)
    assert MARK not in text and NOTE in text


def test_who_is_not_signed_in_finds_the_words_again_after_signing_in(cast, client, as_, comment):
    url = flagging(comment)
    assert client.get(url).status_code == 302
    answer = client.post(url, {"rule": "abuse", "note": NOTE})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/")
    text = page(as_(cast.deputy).get(url))
    assert NOTE in text and re.search(r'value="abuse" checked', text)
    assert client.post(url, {"rule": "abuse", "note": NOTE}).status_code == 302
    assert "draft" not in client.session


def test_only_proposals_and_comments_are_flagged(cast, as_, comment):
    client = as_(cast.deputy)
    page(client.get(reverse("flag", args=["poll", comment.pk])), 404)
    page(client.get(reverse("flag", args=["proposal", comment.pk])), 404)
    assert client.put(flagging(comment)).status_code == 405


# --- the public log ------------------------------------------------------------------------


def test_the_log_says_what_and_why_and_names_nobody(cast, client, comment):
    flag_words(cast.deputy, comment, rule="abuse", note=NOTE)
    ruling = hide(cast, comment)
    made = appeal(cast.resident, ruling, text="申诉的话9e2b")
    waiting = page(client.get(reverse("moderation_log")))
    assert "等另一位版主复核" in waiting
    second = moderator(cast)
    decide_appeal(second, made, upheld=False, answer="看过了。")
    text = page(client.get(reverse("moderation_log")))
    assert FACTS in text and "规则第 1 条" in text and "维持原来的决定" in text
    assert comment.consultation.topic in text and "一条评论" in text and PROTECTED in text
    for secret in (MARK, NOTE, "申诉的话9e2b", *(p.public_name for p in cast.people.values())):
        assert secret not in text, secret


def test_the_log_counts_what_there_is(cast, client, matter):
    for number in range(3):
        hide(cast, a_comment(cast, matter, by=cast.officer, text=f"{number}。"), rule="abuse")
    keep_words(cast.moderator, a_comment(cast, matter, by=cast.officer))
    text = re.sub(r"\s+", "", page(client.get(reverse("moderation_log"))))
    for label, number in (("隐去", 3), ("不违反规则，保留", 1), ("恢复公开", 0), ("共提出", 0)):
        assert f'<thscope="row">{label}</th><tdclass="nums">{number}</td>' in text, label


def test_the_log_is_turned_by_thirty_and_a_broken_page_is_a_sentence(cast, client, matter):
    for number in range(PAGE + 3):
        words = a_comment(cast, matter, by=cast.officer, text=f"{number}。")
        keep_words(cast.moderator, words, facts=f"第{number}件。")
    first = page(client.get(reverse("moderation_log")))
    cursor = re.search(r"\?cursor=([\w-]+)", first).group(1)
    second = page(client.get(reverse("moderation_log"), {"cursor": cursor}))
    seen = re.findall(r"第(\d+)件。", first), re.findall(r"第(\d+)件。", second)
    assert [len(numbers) for numbers in seen] == [PAGE, 3]
    assert len({*seen[0], *seen[1]}) == PAGE + 3
    page(client.get(reverse("moderation_log"), {"cursor": "坏的"}), 422)
    page(client.get(reverse("moderation_log"), {"cursor": "WyJ4IiwgInkiXQ"}), 422)


def test_the_log_has_the_day_of_the_place_not_of_greenwich(cast, client, comment):
    hide(cast, comment, now=datetime(2026, 3, 1, 17, 30, tzinfo=UTC))
    assert "2026年3月2日" in page(client.get(reverse("moderation_log")))


# --- what waits ----------------------------------------------------------------------------


def test_the_queue_shows_what_waits_and_never_who_complained(cast, as_, matter):
    here = a_comment(cast, matter, text="这里的话。")
    there = a_comment(cast, a_consultation(cast, cast.village), by=cast.deputy, text="那里的话。")
    for words in (here, there):
        flag_words(cast.elsewhere, words, rule="abuse", note=NOTE)
        flag_words(cast.newcomer, words, rule="abuse")
    text = page(as_(cast.moderator).get(reverse("moderation")))
    assert "这里的话。" in text and "那里的话。" in text and NOTE in text and "2 人" in text
    for secret in (cast.elsewhere, cast.newcomer):
        assert secret.public_name not in text and str(secret.pk) not in text
    far = page(as_(moderator(cast, "far", cast.far_district)).get(reverse("moderation")))
    assert "那里的话。" in far and "这里的话。" not in far
    assert deciding(there) in far and deciding(here) not in far


def test_staff_pages_of_moderation_are_for_moderators(cast, client, as_, comment):
    made = appeal(cast.resident, hide(cast, comment), text="申诉的话9e2b")
    urls = [
        reverse("moderation"), deciding(comment), reverse("appeal_decide", args=[made.pk]),
    ]  # fmt: skip
    for url in urls:
        assert client.get(url).status_code == 302
        for who in (cast.resident, cast.deputy, cast.clerk, cast.admin):
            text = page(as_(who).get(url), 403)
            assert MARK not in text and "申诉的话9e2b" not in text
            assert MARK not in page(as_(who).post(url), 405 if url == urls[0] else 403)
        client.logout()


def test_the_desk_has_a_card_for_moderators_only(cast, as_):
    assert reverse("moderation") in page(as_(cast.moderator).get("/staff/"))
    assert reverse("moderation") not in page(as_(cast.clerk).get("/staff/"))


# --- deciding on words ---------------------------------------------------------------------


def test_the_decision_page_has_context_byline_flags_and_earlier_rulings(cast, as_, matter):
    proposal = a_proposal(cast, matter, title="先修东门")
    asked = a_comment(cast, matter, by=cast.deputy, proposal=proposal, text="上面那句。")
    words = a_comment(cast, matter, answers=asked, text=MARK)
    keep_words(cast.moderator, words, facts="上次看过5d1a。")
    flag_words(cast.elsewhere, words, rule="abuse", note=NOTE)
    text = page(as_(cast.moderator).get(deciding(words)))
    for there in (
        MARK, "先修东门", "上面那句。", cast.resident.public_name, "云桥社区居民", NOTE, "1 人",
        "上次看过5d1a。", matter.topic, PROTECTED,
    ):  # fmt: skip
        assert there in text, there
    assert cast.elsewhere.public_name not in text and cast.resident.username not in text


def test_the_moderator_reads_beforehand_what_the_author_reads_afterwards(cast, as_, comment):
    fields = {"rule": "personal", "facts": FACTS}
    client = as_(cast.moderator)
    preview = page(client.post(deciding(comment), fields | {"act": "preview"}))
    assert not Ruling.objects.exists() and FACTS in preview
    answer = client.post(deciding(comment), fields | {"act": "hide"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("moderation"))
    told = page(as_(cast.resident).get(reverse("ruling", args=[Ruling.objects.get().pk])))

    def letter(text):
        """From the first sentence to the end of its list, but for the minute of the clock."""
        whole = re.search(r"<p>您的评论被隐去了.*?</dl>", text, re.DOTALL).group(0)
        return re.sub(r"\d+:\d\d", "", re.sub(r"\s+", " ", whole))

    assert letter(preview) == letter(told)
    assert "不是机器自动处理" in letter(told) and "只隐去这一条" in letter(told)


def test_hiding_without_rule_or_facts_is_refused_and_nothing_is_lost(cast, as_, comment):
    client = as_(cast.moderator)
    text = page(client.post(deciding(comment), {"act": "hide", "facts": FACTS}), 422)
    assert FACTS in text and "请选违反了哪一条规则。" in text
    text = page(client.post(deciding(comment), {"act": "hide", "rule": "abuse"}), 422)
    assert re.search(r'value="abuse" checked', text) and "请写上内容。" in text
    page(client.post(deciding(comment), {"act": "erase"}), 422)
    assert not Ruling.objects.exists()


def test_a_double_click_on_keep_is_one_ruling(cast, as_, comment):
    flag_words(cast.deputy, comment, rule="abuse")
    client = as_(cast.moderator)
    fields = {"act": "keep", "once": read_once(client, deciding(comment))}
    for _click in range(2):
        assert client.post(deciding(comment), fields).status_code == 302
    assert [ruling.decision for ruling in Ruling.objects.all()] == ["keep"]


def test_what_was_refused_may_be_sent_again_with_the_same_form(cast, as_, comment):
    client = as_(cast.moderator)
    fields = {"act": "hide", "facts": FACTS, "once": read_once(client, deciding(comment))}
    page(client.post(deciding(comment), fields), 422)
    assert client.post(deciding(comment), fields | {"rule": "personal"}).status_code == 302
    comment.refresh_from_db()
    assert not comment.is_shown


def test_hidden_words_are_restored_from_the_same_page(cast, as_, comment):
    hide(cast, comment)
    client = as_(cast.moderator)
    text = page(client.get(deciding(comment)))
    assert MARK in text and 'value="restore"' in text and 'value="hide"' not in text
    late = page(client.post(deciding(comment), {"act": "hide", "rule": "abuse", "facts": "x"}), 409)
    assert "已经撤回或隐去" in late
    assert (
        client.post(deciding(comment), {"act": "restore", "facts": "看错了。"}).status_code == 302
    )
    comment.refresh_from_db()
    assert comment.is_shown


def test_withdrawn_words_are_not_shown_to_moderators_either(cast, as_, comment):
    withdraw_comment(cast.resident, comment)
    text = page(as_(cast.moderator).get(deciding(comment)))
    assert MARK not in text and "本人已撤回" in text and 'name="act"' not in text


def test_a_moderator_does_not_open_their_own_words_or_those_of_elsewhere(cast, as_, matter):
    own = a_comment(cast, matter, by=cast.moderator)
    assert "另一位版主" in page(as_(cast.moderator).get(deciding(own)), 403)
    far = moderator(cast, "far", cast.far_district)
    words = a_comment(cast, matter, text=MARK)
    assert MARK not in page(as_(far).get(deciding(words)), 403)
    answer = as_(far).post(deciding(words), {"act": "hide", "rule": "abuse", "facts": FACTS})
    assert answer.status_code == 403 and not Ruling.objects.exists()


# --- after hiding --------------------------------------------------------------------------


def readable(words) -> list[str]:
    """Every address at which others may come across the words."""
    matter, kind = words.consultation_id, words._meta.model_name
    return [
        reverse("consultation", args=[matter]),
        reverse(kind, args=[matter, words.pk]),
        f"/search/?q={MARK}",
        f"/api/v1/consultations/{matter}",
        f"/api/v1/consultations/{matter}/state",
        f"/api/v1/consultations/{matter}/events",
        f"/api/v1/consultations/{matter}/{kind}s",
        f"/api/v1/{kind}s/{words.pk}",
        flagging(words),
    ]


@pytest.mark.parametrize("make", [a_comment, a_proposal])
def test_after_hiding_the_words_are_on_no_page(cast, as_, matter, make):
    words = make(cast, matter, text=f"云桥{MARK}")
    client = as_(cast.officer)

    def seen():
        """Where the words themselves stand, and not only the question that was searched for."""
        answers = ((url, client.get(url)) for url in readable(words))
        return {url for url, answer in answers if f"云桥{MARK}" in answer.content.decode()}

    before = seen()
    assert flagging(words) in before
    hide_words(cast.moderator, words, rule="personal", facts=FACTS)
    assert seen() == set()
    assert Notification.objects.filter(person=cast.resident, kind="hidden").count() == 1
    assert FACTS in page(client.get(reverse("moderation_log")))


# --- the author ----------------------------------------------------------------------------


def test_the_author_reads_what_why_until_when_and_appeals(cast, as_, comment):
    ruling = hide(cast, comment)
    url = reverse("ruling", args=[ruling.pk])
    client = as_(cast.resident)
    text = page(client.get(url))
    until = ruling.due.due_on
    day = f"{until.year}年{until.month}月{until.day}日 24:00"
    for there in (MARK, FACTS, "规则第 1 条", "不是机器自动处理", "只隐去这一条", day, PROTECTED):
        assert there in text, there
    assert cast.moderator.public_name not in text
    long = page(client.post(url, {"text": "长" * 501}), 422)
    assert "长" * 501 in long and "最多 500 个字" in long
    once = read_once(client, url)
    for _click in range(2):
        answer = client.post(url, {"text": "那是我自己的名字。", "once": once})
        assert (answer.status_code, answer["Location"]) == (302, url)
    assert Appeal.objects.count() == 1
    after = page(client.get(url))
    assert (
        "那是我自己的名字。" in after and "另一位版主会复核" in after and "<textarea" not in after
    )
    again = page(client.post(url, {"text": "再说一遍。"}), 409)
    assert "您已经申诉过了" in again and "再说一遍。" in again


def test_after_the_date_the_page_says_so_instead_of_a_form(cast, as_, comment):
    ruling = hide(cast, comment, now=timezone.now() - timedelta(days=400))
    url = reverse("ruling", args=[ruling.pk])
    text = page(as_(cast.resident).get(url))
    assert "申诉期限已经过了" in text and "<textarea" not in text
    late = page(as_(cast.resident).post(url, {"text": "我才看到。"}), 409)
    assert "申诉期限已经过了" in late and "我才看到。" in late


def test_the_page_of_a_ruling_is_the_authors_alone(cast, as_, client, comment):
    ruling = hide(cast, comment)
    url = reverse("ruling", args=[ruling.pk])
    assert client.get(url).status_code == 302
    for who in (cast.deputy, cast.moderator, cast.clerk, cast.admin):
        assert MARK not in page(as_(who).get(url), 404)
        page(as_(who).post(url, {"text": "替他申诉。"}), 404)
    assert not Appeal.objects.exists()


def test_a_session_that_ended_keeps_the_appeal(cast, as_, client, comment):
    url = reverse("ruling", args=[hide(cast, comment).pk])
    assert client.post(url, {"text": "写了很久的申诉。"})["Location"].startswith("/accounts/")
    assert "写了很久的申诉。" in page(as_(cast.resident).get(url))
    assert not Appeal.objects.exists()


# --- the second look -----------------------------------------------------------------------


def test_another_moderator_overturns_and_everybody_reads_it(cast, as_, comment):
    made = appeal(cast.resident, hide(cast, comment), text="申诉的话9e2b")
    url = reverse("appeal_decide", args=[made.pk])
    second = moderator(cast)
    client = as_(second)
    assert url in page(client.get(reverse("moderation")))
    text = page(client.get(url))
    assert MARK in text and "申诉的话9e2b" in text and FACTS in text
    missing = page(client.post(url, {"answer": "确是本人。"}), 422)
    assert "请选维持还是改判。" in missing and "确是本人。" in missing
    empty = page(client.post(url, {"decision": "overturned", "answer": ""}), 422)
    assert re.search(r'value="overturned" checked', empty)
    fields = {"decision": "overturned", "answer": "确是本人。", "once": read_once(client, url)}
    for _click in range(2):
        assert client.post(url, fields)["Location"] == reverse("moderation")
    comment.refresh_from_db()
    assert comment.is_shown and Ruling.objects.filter(decision="restore").count() == 1
    done = page(client.get(url))
    assert "已经复核过了" in done and "确是本人。" in done and "<textarea" not in done
    mine = page(as_(cast.resident).get(reverse("ruling", args=[made.ruling_id])))
    assert "改判：恢复公开" in mine and "确是本人。" in mine
    restored = Ruling.objects.get(decision="restore")
    assert "恢复" in page(as_(cast.resident).get(reverse("ruling", args=[restored.pk])))
    assert "改判" in page(client.get(reverse("moderation_log")))


def test_upholding_the_ruling_is_chosen_in_words(cast, as_, comment):
    made = appeal(cast.resident, hide(cast, comment), text="不对。")
    url = reverse("appeal_decide", args=[made.pk])
    answer = as_(moderator(cast)).post(url, {"decision": "stands", "answer": "是邻居的名字。"})
    assert answer.status_code == 302
    comment.refresh_from_db()
    made.refresh_from_db()
    assert not comment.is_shown and made.upheld is False
    text = page(as_(cast.resident).get(reverse("ruling", args=[made.ruling_id])))
    assert "维持原来的决定" in text and "是邻居的名字。" in text


def test_nobody_opens_the_appeal_against_their_own_ruling(cast, as_, comment):
    made = appeal(cast.resident, hide(cast, comment), text="申诉的话9e2b")
    url = reverse("appeal_decide", args=[made.pk])
    client = as_(cast.moderator)
    assert url not in page(client.get(reverse("moderation")))
    assert "另一位版主复核" in page(client.get(url), 403)
    fields = {"decision": "stands", "answer": "我看没问题。"}
    page(client.post(url, fields), 403)
    made.refresh_from_db()
    assert made.decided_at is None
    page(client.get(reverse("appeal_decide", args=[comment.pk])), 404)


# --- how much is read ----------------------------------------------------------------------


def test_no_page_reads_more_because_there_is_more(cast, as_, client, matter):
    second = moderator(cast)

    def more(number):
        """One more of everything; returns the newest open appeal and flagged words."""
        proposal = a_proposal(cast, matter, by=cast.officer, title=f"第 {number} 条")
        first = a_comment(cast, matter, by=cast.officer, proposal=proposal, text=f"甲{number}")
        words = a_comment(cast, matter, by=cast.officer, answers=first, text=f"乙{number}")
        for who in (cast.deputy, cast.elsewhere, cast.newcomer)[: number + 1]:
            flag_words(who, words, rule="abuse", note=NOTE)
            flag_words(who, proposal, rule="abuse")
        gone = a_comment(cast, matter, by=cast.officer, text=f"丙{number}")
        return appeal(cast.officer, hide(cast, gone), text="不对。"), words

    def counted(made, words):
        moderating = as_(second)
        pages = {
            "log": queries(moderating, reverse("moderation_log")),
            "queue": queries(moderating, reverse("moderation")),
            "decide": queries(moderating, deciding(words)),
            "appeal": queries(moderating, reverse("appeal_decide", args=[made.pk])),
            "flag": queries(moderating, flagging(words)),
        }
        pages["ruling"] = queries(as_(cast.officer), reverse("ruling", args=[made.ruling_id]))
        return pages

    few = counted(*more(2))
    for number in range(1, 6):
        newest = more(number)
    many = counted(*newest)
    assert few == many
    assert max(many.values()) <= QUERIES, many
