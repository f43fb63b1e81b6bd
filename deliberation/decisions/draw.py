#!/usr/bin/env python3
"""Drawing lots that anybody can draw again: SHA-256 of seed, value and lot, least first.

    python3 draw.py draw.json

The seed and the source of the value are announced before anybody signs up and fixed by the first who
does; lots are random and stand in the meeting's log from the moment they are given out. The value is what
the source published after the end of sign-up: its digits, without anything between them. This program
cannot know whether they are those: compare ``value`` with what ``source`` has published.

重新抽一次签：把种子、来源公布的号码（只取数字）和每个签号用英文冒号连起来算 SHA-256，从小到大排。
号码对不对，请自己和来源公布的核对。不连网，只需要 Python 3.11。
"""

import hashlib
import json
import sys
from pathlib import Path

FORMAT = "gongyi-draw-2"
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError)


def place_of(seed: str, value: str, lot: str) -> str:
    """What lots are sorted by: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{value}:{lot}".encode()).hexdigest()


def drawn(seed: str, value: str, lots: list[str]) -> list[str]:
    """``lots`` in the order in which they are drawn."""
    return sorted(lots, key=lambda lot: (place_of(seed, value, lot), lot))


def differing(data: dict) -> list[str]:
    """What in a ``draw.json`` is not as its own seed and lots have it; nothing is right."""
    if data["format"] != FORMAT:
        raise ValueError(data["format"])
    if data["drawn_at"] is None:
        return ["not drawn yet 还没有抽签"]
    lots = [one["lot"] for group in data["groups"] for one in group["lots"]]
    twice = sorted({lot for lot in lots if lots.count(lot) > 1})
    wrong = [f"{lot}: twice 出现了两次" for lot in twice]
    if not data["source"] or not data["value"]:
        wrong.append("no source or value 没有来源或者号码")
    for group in data["groups"]:
        wrong += _in_group(data["seed"], data["value"], group)
    return wrong


def _in_group(seed: str, value: str, group: dict) -> list[str]:
    """Ranks are those of the draw. Seats go to the first who still come: whoever takes it back
    afterwards leaves the seat to the next."""
    rows = {one["lot"]: one for one in group["lots"]}
    order = drawn(seed, value, list(rows))
    coming = [lot for lot in order if not rows[lot]["withdrawn"]]
    seated = set(coming[: group["seats"]])
    wrong = []
    for rank, lot in enumerate(order, 1):
        row, name = rows[lot], f"{group['name']} {lot}"
        if row["sha256"] != place_of(seed, value, lot):
            wrong.append(f"{name}: sha256")
        if row["rank"] != rank:
            wrong.append(f"{name}: rank {row['rank']}, {rank} 名次不对")
        if row["seated"] != (lot in seated):
            wrong.append(f"{name}: seated {row['seated']} 席位不对")
    return wrong


def main(arguments: list[str]) -> int:
    """0 it is as drawn, 1 it is not, 2 it cannot be read."""
    try:
        wrong = differing(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    except (*UNREADABLE, IndexError):
        sys.stdout.write("draw.json cannot be read 读不懂这个文件\n")
        return 2
    sys.stdout.write("\n".join(wrong or ["as drawn 与重新抽签的结果一致"]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
