"""The line under a result: words of the page as they are, the hit marked, nothing else."""

from itertools import pairwise

import pytest
from django.template.loader import render_to_string

from portal.search.excerpt import AROUND, excerpt
from tests.attacks import acting, strings
from tests.cast import a_notice

FAR = "一二三四五六七八九十" * 20
LONGEST = 4 * AROUND + 2  # characters, with a sign of omission at either end


def line(text: str, question: str) -> str:
    """As people see it, with the hits in brackets."""
    return "".join(f"[{words}]" if hit else words for words, hit in excerpt(text, question))


def shown(text: str, question: str) -> str:
    result = {"title": "t", "url": "/", "kind": "k", "excerpt": excerpt(text, question)}
    return render_to_string("portal/search/_pages.html", {"pages": [result]})


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("文明公约和村规民约", "公约", "文明[公约]和村规民约"),
        ("公约在前", "公约", "[公约]在前"),
        ("最后是公约", "公约", "最后是[公约]"),
        ("公约", "公约", "[公约]"),
        ("约", "公约", "约"),
        ("公约和公约", "公约", "[公约]和[公约]"),
        ("停车位收费标准", "停车收费", "[停车]位[收费]标准"),
        ("厨余垃圾桶", "厨余垃圾", "[厨余垃圾]桶"),
        ("遛狗要牵绳", "狗", "遛[狗]要牵绳"),
        ("二〇二六年三月", "二〇二六", "[二〇二六]年三月"),
        ("接入WIFI和5G网络", "wifi 5g", "接入[WIFI]和[5G]网络"),
        ("接入wifi", "ＷＩＦＩ", "接入[wifi]"),
        ("自 2026-03-27 起", "2026-03-27", "自 [2026]-[03]-[27] 起"),
        ("文明公约", "“公约”*", "文明[公约]"),
        ("𠮷林路口", "𠮷林", "[𠮷林]路口"),
    ],
)
def test_the_hit_is_marked_where_it_stands(text, question, expected):
    assert line(text, question) == expected


@pytest.mark.parametrize(
    "question", ["电梯", "", "***", "👍", "\x00", "\ud800", "\u200b", "(", "\\"]
)
def test_without_a_hit_the_text_begins_as_it_does(question):
    assert excerpt("短的话", question) == [("短的话", False)]
    assert excerpt(FAR, question) == [(FAR[: 3 * AROUND], False)]
    assert excerpt("", question) == []


def test_no_text_has_no_excerpt():
    assert excerpt("", "公约") == []


def test_a_hit_far_inside_is_shown_with_what_stands_around_it():
    seen = line(f"{FAR}公约{FAR}", "公约")
    assert seen == f"…{FAR[-AROUND:]}[公约]{FAR[: 3 * AROUND - 2]}…"


def test_a_hit_at_the_very_end_of_a_long_text():
    assert line(f"{FAR}公约", "公约") == f"…{FAR[-AROUND:]}[公约]"


def test_a_hit_at_the_very_start_of_a_long_text():
    assert line(f"公约{FAR}", "公约") == f"[公约]{FAR[: 3 * AROUND - 2]}…"


@pytest.mark.parametrize(
    "place", [0, 1, AROUND, AROUND + 1, 3 * AROUND - 1, 3 * AROUND, 150, 199, 200]
)
def test_wherever_the_hit_stands_it_is_in_the_excerpt(place):
    text = f"{FAR[:place]}公约{FAR[place:]}"
    pieces = excerpt(text, "公约")
    assert ("公约", True) in pieces
    assert "".join(words for words, _ in pieces).strip("…") in text
    assert sum(len(words) for words, _ in pieces) <= LONGEST


def test_a_hit_longer_than_the_line_is_cut_and_still_marked():
    assert line("停车" * 200, "停车") == f"[{'停车' * 45}]…"
    assert line(f"{FAR}{'停车' * 200}", "停车") == f"…{FAR[-AROUND:]}[{'停车' * 45}]…"


def test_a_second_hit_at_the_edge_is_cut_with_the_line():
    text = f"公约{FAR[: 3 * AROUND - 3]}公约{FAR}"
    assert line(text, "公约") == f"[公约]{FAR[: 3 * AROUND - 3]}[公]…"


def test_pieces_are_never_empty_and_hits_never_touch():
    for question in ("公约", "公", "公约民约", "约 民 a"):
        pieces = excerpt(f"aA公约公民约{FAR}约a公约公约", question)
        assert all(words for words, _ in pieces)
        assert not any(one[1] and two[1] for one, two in pairwise(pieces))


def test_signs_of_the_text_are_escaped_and_the_mark_is_ours():
    page = shown("<b>公约</b> & <mark>假</mark> \"'", "公约")
    assert "&lt;b&gt;<mark>公约</mark>&lt;/b&gt; &amp; &lt;mark&gt;假&lt;/mark&gt;" in page
    assert page.count("<mark>") == 1


def test_a_mark_cannot_open_a_tag_in_the_middle():
    page = shown("<script>alert(1)</script>公约", "script alert 公约")
    assert page.count("<mark>") == 4
    assert "<script" not in page
    assert "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)" in page


def test_nothing_hostile_passes_as_text_or_as_question():
    for text in strings():
        assert acting(shown(f"公约{text}", "公约")) == [], text
        assert acting(shown(text, text)) == [], text
        assert acting(shown(f"公约 script onerror {text}", text)) == [], text


@pytest.mark.parametrize(
    "question", ["公约" * 5_000, "a?" * 5_000, "(a+)+$ " * 1_000, ".*", "[", "(?i)", "\\d"]
)
def test_a_question_is_no_pattern(question):
    pieces = excerpt(f"{'a' * 1_000}!{FAR}[.*", question)
    assert sum(len(words) for words, _ in pieces) <= LONGEST
    assert {sign for words, hit in pieces if hit for sign in words} <= {"a"}


def test_on_the_page_the_hit_in_a_body_is_marked(cast, client):
    a_notice(
        cast, kind="other", body=f"<p>{FAR}</p><p>谈到<strong>晒粮</strong>的 &lt;地方&gt;</p>"
    )
    page = client.get("/search/", {"q": "晒粮"}).content.decode()
    assert "谈到<mark>晒粮</mark>的 &lt;地方&gt;" in page
    assert "strong" not in page.split("<mark>")[1].split("</p>")[0]
