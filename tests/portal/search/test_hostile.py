"""What people should not type into a search box, or paste: engines stumble over none of it."""

import pytest
from wagtail.models import Page

from cms.models import NoticePage
from portal.search.backend import ranked_keys
from portal.search.text import MOST_WORDS, query_text
from tests.attacks import acting, strings
from tests.cast import a_compact, a_notice
from tests.phases import a_comment, a_consultation, a_poll, a_proposal
from tests.texts import a_remark, a_text

ENOUGH = 100  # results, where all are wanted
# Characters as they come through an address; no sentence of the cast has any of it.
SIGNS = (
    '"', "''", '"""', '"unclosed', "'\"`", "AND", "OR OR", "NOT", "NEAR(zq zx, 5)", "zq AND zx",
    "zq OR zx", "NOT zq", "zq NOT zx", "*", "zq*", "^zq", "zq:zx", "title:zq", "body : zq", "{title}:zq",
    "-zq", "- title : zq", "+zq", "(", ")", "((((((((", "(zq", "zq)", "()", ":*", "zq:*A", "!zq",
    "zq & !zx", "zq <-> zx", "zq | zx", "\\", "\\'", "%", "_", "%%s", "%(q)s", "{}", "[zq]", "$zq",
)  # fmt: skip
SQL = (
    "' OR '1'='1", "zq'; DROP TABLE wagtailcore_page; --", "1) UNION SELECT 1,2,3 --",
    "/**/OR/**/1=1", "zq' AND sleep(5)#", "';SELECT pg_sleep(5)--", "$$zq$$", "\"; VACUUM; --",
)  # fmt: skip
PUNCTUATION = (
    "!!!???",
    "……——",
    "【】〖〗",
    "~@#$^&+={}|;<>/",
    "---",
    "...",
    "<>",
    "</>",
    "&&&",
    "|||",
)
EMOJI = ("👍", "👨‍👩‍👧‍👦", "🇨🇳🇨🇳", "☎️✈️", "👍🏽" * 30, "zq👍zx")
UNSEEN = (
    "\u200b",
    "\u200b\u200c\u200d\ufeff",
    "z\u200bq",
    "\u202ezq\u202c",
    "\u2066zq",
    "\u00ad",
    "\u2060",
)
LONG = (
    "z" * 10_000, "鿕" * 10_000, '"' * 10_000, "zq " * 3_333, "zq OR " * 1_666, "(" * 10_000,
    "".join(map(chr, range(0x9000, 0x9000 + 60))), "㍿" * 60, "\ufdfa" * 60, "z\u0301" * 5_000,
)  # fmt: skip
ODD = ("\x01\x02\x7f", "\ufffd", "\uffff", "\U0010ffff", "\u0301", "zq\u0000zx", "\u0000")
TYPED = SIGNS + SQL + PUNCTUATION + EMOJI + UNSEEN + LONG + ODD
# What is no text at all: halves of pairs, bytes that are no UTF-8, a percent sign alone.
RAW = ("%ED%A0%80", "%ED%BF%BF", "%FF%FE", "%C0%80", "%", "%zz", "%00", "zq%00zx", "%F4%90%80%80")
LONE = ("\ud800", "zq\udfff", "\udc80\ud800")


@pytest.fixture
def town(cast, client):
    """Something of everything that could be found by mistake; errors are answered, not raised."""
    a_compact(cast)
    a_notice(cast)
    matter = a_consultation(cast)
    a_comment(cast, matter, proposal=a_proposal(cast, matter))
    a_poll(cast, matter)
    a_remark(cast, a_text(cast))
    client.raise_request_exception = False
    return cast


def searched_lists(client) -> list[str]:
    """Every list of the API's own document that takes ``search`` and belongs to nobody."""
    paths = client.get("/api/v1/schema/").json()["paths"]
    return [
        path
        for path, acts in paths.items()
        if "{" not in path
        and "search" in {it["name"] for it in acts.get("get", {}).get("parameters", [])}
    ]


def test_the_page_answers_and_finds_nothing(town, client):
    for words in TYPED:
        answer = client.get("/search/", {"q": words})
        assert answer.status_code == 200, words[:40]
        assert answer.context["total"] == 0, words[:40]
        assert acting(answer.content.decode()) == [], words[:40]
    for bytes_ in RAW:
        answer = client.get(f"/search/?q={bytes_}")
        assert (answer.status_code, answer.context["total"]) == (200, 0), bytes_


# What this town has none of; their own tests look for words in them.
EMPTY_HERE = ("/programs", "/meetings", "/turns", "/questions", "/minutes", "/promises", "/mutes")


def test_every_list_of_the_api_answers_and_finds_nothing(town, client):
    lists = searched_lists(client)
    assert len(lists) >= 10
    for path in lists:
        assert client.get(path).json()["items"] or path.endswith(EMPTY_HERE), path
        for words in TYPED:
            answered(client.get(path, {"search": words}), path, words)
        for bytes_ in RAW:
            answered(client.get(f"{path}?search={bytes_}"), path, bytes_)


def answered(answer, path: str, words: str) -> None:
    """Nothing found, unless the question is none; too long a one is refused."""
    assert answer.status_code == (200 if len(words) <= 200 else 422), (path, words[:40])
    if answer.status_code == 200 and words.replace("\x00", "").replace("%00", ""):
        assert answer.json()["items"] == [], (path, words[:40])


@pytest.mark.parametrize("path", ["/notices/", "/compacts/"])
def test_the_lists_of_pages_answer(town, client, path):
    for words in TYPED:
        assert client.get(path, {"search": words}).status_code == 200, words[:40]


@pytest.mark.parametrize("kind", ["pages", "images", "documents"])
def test_the_editors_own_search_answers(town, as_, kind):
    client = as_(town.admin)
    path = f"/cms-admin/{kind}/{'search/' if kind == 'pages' else ''}"
    for words in (*TYPED, '"**" 公约', "'!' '!'", '"公" "约" ' * 400, "live:zq", 'live:"'):
        assert client.get(path, {"q": words}).status_code == 200, words[:40]


def test_the_engine_itself_takes_every_attack_string(town):
    for words in (*TYPED, *LONE, *strings()):
        assert isinstance(ranked_keys(words, Page, ENOUGH), list), words[:40]
    for words in (*TYPED, *LONE):
        assert ranked_keys(words, Page, ENOUGH) == [], words[:40]


def test_what_is_published_may_hold_every_attack_string(cast):
    a_notice(cast, title="晒粮", kind="other", body=f"<p>{' '.join(strings())}</p>")
    assert len(ranked_keys("晒粮", NoticePage, ENOUGH)) == 1


@pytest.mark.parametrize(
    "words",
    [
        '"居务"', "居务*", "^居务", "-居务", "+居务", "(居务", "居务)", "<居务>", "title:居务",
        "居\u200b务", "居务\x00", "\ud800居务", "居务👍", "居 务", "公开；居务", "三季度“居务”公开",
    ],
)  # fmt: skip
def test_signs_around_known_words_do_no_harm(cast, words):
    a_notice(cast, title="title 三季度居务公开")
    assert len(ranked_keys(words, NoticePage, ENOUGH)) == 1


@pytest.mark.parametrize(
    "words",
    ["居务 OR 电梯", "居务 | 电梯", "居务 NOT 电梯", "NOT 电梯", "居务 NEAR 公开", "电梯 OR 居务"],
)
def test_operators_are_words_like_others(cast, words):
    a_notice(cast)
    assert ranked_keys(words, NoticePage, ENOUGH) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("淄政办〔2026〕-12号", ["2026", "12", "淄政办", "〔2026〕-12号"]),
        ("自 2026-03-27 起, 10:30", ["03", "27", "2026-03-27", "10:30", "30"]),
        ("《abc》“def”，ghi。jkl、mno", ["abc", "def", "ghi", "jkl", "mno"]),
        (
            "wei@example.com http://xyz.cn/qrs",
            ["example", "xyz", "qrs", "wei@example.com", "xyz.cn"],
        ),
        ("3.5 元 80% foo_bar Wi-Fi", ["3.5", "5", "80", "foo", "foo_bar", "fi", "wi-fi"]),
        ("面积&lt;50平方米且&gt;30平方米", ["50", "50平方米", "<50", "面积"]),
        ("ＡＢＣ１２３ 5G网络", ["abc123", "5g", "5G网络"]),
        ("二〇二六年三月", ["二〇二六", "二〇二六年", "〇"]),
        ("停\u200b车 wo\ufeffrd", ["停车", "word"]),
        ("👍好👍ok👍", ["ok", "好", "👍ok"]),
    ],
)
def test_both_engines_read_words_between_signs(cast, text, words):
    """PostgreSQL's parser takes numbers with a sign, addresses and quoted words for one token."""
    page = a_notice(cast, title="其他", kind="other", body=f"<p>{text}</p>")
    assert {word: ranked_keys(word, NoticePage, ENOUGH) for word in words} == {
        word: [page.pk] for word in words
    }


def test_a_question_of_many_signs_is_cut_to_what_an_engine_nests():
    for words in (*TYPED, *LONE, *strings()):
        spelled = query_text(words)
        assert len(spelled.split()) <= MOST_WORDS
        assert query_text(spelled) == spelled or len(spelled) > 200
        assert spelled.isprintable(), words[:40]
    assert query_text("公约 NOT(民约)") == "公约 not 民约"
