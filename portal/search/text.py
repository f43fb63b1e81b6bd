"""Chinese for search engines that know only blanks: the same tokens in and out.

SQLite's FTS5 and PostgreSQL's "simple" parser both take a run of hanzi for one word, so 公约 would
not be found in 文明公约和村规民约. Written out as characters and pairs it is, on both alike.
"""

import re
import unicodedata

# 〇 as in 二〇二六年, 々, and the ideographs.
CJK = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")  # not the sign in 面积<50平方米
# PostgreSQL reads -12, 3.5, a@b.cn or 《abc》 as one word each, SQLite does not: neither sees them.
SIGN = re.compile(r"[^\w\s]+|_+")
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")  # comes along when words are pasted
# What no database takes: NUL and lone surrogates.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
LONGEST_QUERY = 200  # characters; a question is not an essay
MOST_WORDS = 60  # one sign can spell out as many, and PostgreSQL's query nests once a word


def index_text(text: str) -> str:
    """Single characters and pairs of each run of hanzi, the rest as it is."""
    return CJK.sub(lambda run: f" {' '.join([*run[0], *pairs(run[0])])} ", _normal(text))


def query_text(text: str) -> str:
    """Pairs only (a lone character stays one), without any sign that an engine might obey."""
    words = CJK.sub(
        lambda run: f" {' '.join(pairs(run[0]) or [run[0]])} ", _normal(text[:LONGEST_QUERY])
    )
    return first_words(words)


def first_words(text: str) -> str:
    return " ".join(text.split()[:MOST_WORDS])


def pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


def _normal(text: str) -> str:
    text = UNSEEN.sub("", UNSTORABLE.sub(" ", TAG.sub(" ", text)))
    return SIGN.sub(" ", unicodedata.normalize("NFKC", text).lower())
