"""The Chinese search beside the stock backend, in the database that the environment names.

Prints JSON: milliseconds by words. Both ask the same index, so that both find; what the stock
backend finds in an index of its own is counted apart, in a transaction that is undone.
"""

import json
import statistics
import sys
import time

import django

if __name__ == "__main__":
    django.setup()

from django.db import transaction

from cms.models import CompactPage
from cms.queries.compacts import find_compacts
from portal.pages.search_query import search
from portal.search.backend import Stock, ranked_keys

WORDS = ("文明", "居民公约", "电动自行车", "张店", "养犬 疫苗", "读书角的书看完放回")
TIMES = 5
MOST = 20


def timed(act) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 2)


def stock() -> Stock:
    return Stock({"SEARCH_CONFIG": "simple"})


def stock_alone(words: str) -> int:
    """How many the stock backend finds when it has also made the index."""
    return len(stock().search(words, CompactPage.objects.live(), operator="and")[:500])


def ask(words: str) -> dict:
    live = CompactPage.objects.live()
    backend = stock()
    # Whole words of the index: what our spelling would ask for, put to the stock query.
    return {
        "words": words,
        "keys": timed(lambda: ranked_keys(words, CompactPage, 500)),
        "list": timed(lambda: list(find_compacts(words=words)[:MOST])),
        "site": timed(lambda: search(words)),
        "stock": timed(lambda: list(backend.search(_spelled(words), live, operator="and")[:MOST])),
        "found": len(ranked_keys(words, CompactPage, 500)),
    }


def _spelled(words: str) -> str:
    from portal.search.text import query_text

    return query_text(words)


def main() -> list[dict]:
    rows = [ask(words) for words in WORDS]
    with transaction.atomic():
        index = stock().get_index_for_model(CompactPage)
        index.add_items(CompactPage, list(CompactPage.objects.all()))
        for row in rows:
            row["stock_found"] = stock_alone(row["words"])
        transaction.set_rollback(True)
    return rows


if __name__ == "__main__":
    found = main()
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
