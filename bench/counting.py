"""Reads and milliseconds of the public pages in the database that the environment names.

Prints JSON. In this process and without a server: what a page costs by itself.
"""

import json
import statistics
import sys
import time
from urllib.parse import urlencode

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import CompactPage, GuidePage, NoticePage, PlacePage, ProgramPage
from portal.territory.models import Division

TIMES = 7
WORDS = "文明"


def addresses() -> dict[str, str]:
    county = Division.objects.filter(level="county", name="张店区").get()
    compact = CompactPage.objects.order_by("path").last()
    edition = compact.editions.published().filter(ended_on=None).get()
    clause = edition.clauses.first()
    town = Division.objects.filter(path__startswith=county.path, level="town").first()
    places = {level: _first_place(level) for level in ("county", "town", "unit")}
    return {
        "hello, middleware only": "/bench/hello/",
        "bare Wagtail page": GuidePage.objects.get(slug="bench").url,
        "home": "/",
        "compacts": "/compacts/",
        "compacts of a county": _with("/compacts/", division=county.pk),
        "compacts by category": _with("/compacts/", category="order"),
        "compacts by words": _with("/compacts/", search=WORDS),
        "compacts by topic": _with("/compacts/", tag="养犬"),
        "a compact": compact.url,
        "a compact's sheet": reverse("edition_print", args=[edition.pk, "a3"]),
        "a clause's neighbours": reverse("edition_near", args=[edition.pk, clause.lineage]),
        "coverage": "/compacts/coverage/",
        "coverage of a county": _with("/compacts/coverage/", division=county.pk),
        "coverage of a town": _with("/compacts/coverage/", division=town.pk),
        "notices": "/notices/",
        "notices by words": _with("/notices/", search=WORDS),
        "a notice": NoticePage.objects.order_by("path").last().url,
        "people": "/people/",
        "people by words": _with("/people/", search="张店"),
        "places": "/places/",
        **{f"place: {level}": place.url for level, place in places.items()},
        "programs": "/programs/",
        "a program": ProgramPage.objects.get(code="compact").url,
        "guides": "/guides/",
        "search": _with("/search/", q=WORDS),
        "search, rare": _with("/search/", q="张店 养犬"),
        "API: compacts": "/api/v1/compacts",
        "API: coverage": "/api/v1/compacts/coverage",
        "API: compacts by words": _with("/api/v1/compacts", search=WORDS),
        "API: notices": "/api/v1/notices",
    }


def _first_place(level: str) -> PlacePage:
    return PlacePage.objects.filter(division__level=level).order_by("path").first()


def _with(path: str, **params) -> str:
    return f"{path}?{urlencode(params)}"


def measure(name: str, url: str) -> dict:
    client = Client(SERVER_NAME="localhost")
    client.get(url)  # warm: templates, content types, the site
    with CaptureQueriesContext(connection) as capture:
        answer = client.get(url)
    reads = list(capture.captured_queries)  # now: the next request empties the log
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(url)
        took.append((time.perf_counter() - began) * 1000)
    slowest = max(reads, key=lambda read: float(read["time"]), default={"time": "0"})
    return {
        "name": name,
        "url": url,
        "status": answer.status_code,
        "queries": len(reads),
        "ms": statistics.median(took),
        "slowest_ms": float(slowest["time"]) * 1000,
        "slowest": slowest.get("sql", ""),
        "bytes": len(answer.content),
    }


if __name__ == "__main__":
    found = [measure(name, url) for name, url in addresses().items()]
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
