"""The rules that the site ships, and which of them was in force on a day."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from .rules import Rule, read_rule

FILE = Path(__file__).with_name("law.toml")


@cache
def sources() -> dict[str, list[str]]:
    """``{id: [Chinese name, English name]}`` of every law that a rule stands in."""
    return {one["id"]: one["names"] for one in shipped()["source"]}


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(read_rule(one, sources()) for one in shipped()["rule"])


def rule_on(kind: str, day: date) -> Rule | None:
    """The version of the rule ``kind`` in force on ``day``; None for law that is not kept here."""
    return next((one for one in rules() if one.id == kind and one.in_force_on(day)), None)


@cache
def shipped() -> dict:
    """``law.toml`` as it is."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
