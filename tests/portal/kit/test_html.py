"""The one door for HTML."""

import pytest

from portal.kit.html import clean_rich, clean_words, plain
from portal.kit.logs import LineFormatter


@pytest.mark.parametrize(
    "kept",
    [
        "<p>一段<b>粗</b><i>斜</i></p>",
        "<h2>标题</h2><ul><li>一</li></ul>",
        '<p><a href="https://www.zibo.gov.cn/">市政府</a></p>',
        '<p><a id="3" linktype="page">公约</a></p>',
        '<embed alt="图" embedtype="image" format="fullwidth" id="5"/>',
        "<blockquote>引文</blockquote><hr>",
    ],
)
def test_what_editors_compose_stays(kept):
    cleaned = clean_rich(kept)
    assert sorted(cleaned.replace("/>", ">")) == sorted(kept.replace("/>", ">"))


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("<script>alert(1)</script>好", "好"),
        ("<scr<script>ipt>alert(1)</script>", None),
        ("<p style='position:fixed'>好</p>", "<p>好</p>"),
        ("<a href='javascript:alert(1)'>点</a>", "<a>点</a>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<svg onload=alert(1)>", ""),
        ("<embed src='//evil' embedtype='media' id='1'>", None),
        ("<iframe src='//evil'></iframe>", ""),
        ("<!-- 注释 -->好", "好"),
        ("<style>p{}</style>好", "好"),
    ],
)
def test_what_could_act_goes(typed, left):
    cleaned = clean_rich(typed)
    if left is not None:
        assert cleaned == left
    assert not any(word in cleaned for word in ("<script", "onerror", "javascript:", "//evil"))


def test_residents_links_promise_nothing():
    cleaned = clean_words("看 https://example.org/ 吧 <b>粗</b><h1>大</h1>")
    assert 'rel="ugc nofollow noopener"' in cleaned and "<h1" not in cleaned


def test_plain_words():
    assert plain("<p>一&amp;二</p><p>三</p>") == "一&二 三"


def test_a_log_line_is_one_line_without_numbers(caplog):
    import logging

    record = logging.LogRecord(
        "x", logging.INFO, "f", 1, "路径 %s", ("a\r\n伪造 +8613800001234\x1b[31m\u202e",), None
    )
    line = LineFormatter().format(record)
    assert "\n" not in line and "\x1b" not in line and "\u202e" not in line
    assert "13800001234" not in line and "[phone]" in line
