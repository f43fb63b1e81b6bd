"""Pages of a city with 2,931 communities and 3,000 compacts, as the default server gives them."""

import statistics

from bench import running
from bench.load import Load, measure
from bench.machine import table
from portal.server.refusals import write

ROUNDS, SECONDS, CONNECTIONS = 2, 3, 16
HELLO, BARE = "hello, middleware only", "bare Wagtail page"
LOADED = (
    HELLO, BARE, "home", "compacts", "compacts of a county", "compacts by words", "a compact",
    "notices", "people", "places", "search", "API: compacts",
)  # fmt: skip


def run() -> None:
    with running.city() as folder:
        counted = running.inside("counting", env=running.environment(folder))
        pages = {page["name"]: page for page in counted if page["name"] in LOADED}
        found: dict[str, list[Load]] = {name: [] for name in pages}
        with running.server(running.SERVE, folder) as address:
            for number in range(ROUNDS + 1):
                for name, page in pages.items():
                    seconds = SECONDS if number else 1  # the first round warms up
                    load = measure(address + page["url"], connections=CONNECTIONS, seconds=seconds)
                    if number:
                        found[name].append(load)
    write(f"{CONNECTIONS} connections, {ROUNDS} interleaved rounds of {SECONDS} s, medians")
    head = ["page", "queries", "KB", "ms alone", "requests/s", "× hello", "× bare page", "p99 ms"]
    write(table(head, [_row(page, found) for page in pages.values()]))


def _row(page: dict, found: dict[str, list[Load]]) -> list[object]:
    def middle(name: str, figure: str) -> float:
        return statistics.median(getattr(load, figure) for load in found[name])

    name = page["name"]
    rate = middle(name, "per_second")
    ratios = [rate / middle(other, "per_second") for other in (HELLO, BARE)]
    size, alone = round(page["bytes"] / 1024), round(page["ms"], 1)
    return [name, page["queries"], size, alone, rate, *ratios, middle(name, "p99")]
