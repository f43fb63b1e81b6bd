"""Chinese for search engines that know only blanks: the same tokens in and out.

SQLite's FTS5 and PostgreSQL's "simple" parser both take a run of hanzi for one word, so 公约 would
not be found in 文明公约和村规民约. Written out as characters and pairs it is, on both alike.
"""

import re
import unicodedata

CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
TAG = re.compile(r"<[^>]{0,2000}>")
# What no database takes: NUL and lone surrogates.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
LONGEST_QUERY = 200  # characters; a question is not an essay


def index_text(text: str) -> str:
    """Single characters and pairs of each run of hanzi, the rest as it is."""
    return CJK.sub(lambda run: f" {' '.join([*run[0], *pairs(run[0])])} ", _normal(text))


def query_text(text: str) -> str:
    """Pairs only (a lone character stays one), without any sign that an engine might obey."""
    words = CJK.sub(
        lambda run: f" {' '.join(pairs(run[0]) or [run[0]])} ", _normal(text[:LONGEST_QUERY])
    )
    return " ".join(re.sub(r"[^\w\s]+|_+", " ", words).split())


def pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


def _normal(text: str) -> str:
    text = UNSTORABLE.sub(" ", TAG.sub(" ", text))
    return unicodedata.normalize("NFKC", text).lower()
