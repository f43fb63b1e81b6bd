"""What a certificate says, and how its bytes are made: canonical JSON, so that one content has one
hash whoever writes it down.
"""

import hashlib
import json
import re

from .assess import EN, ZH, Finding, assess
from .figures import Figures
from .rules import Rule, read_rule
from .sentences import EDITION

FORMAT = "gongyi-resolution/1"
NUMBER = re.compile(r"\d[\d.]*")


def canonical(content) -> bytes:
    """Sorted keys, no spaces, UTF-8. Raises ``TypeError`` for a float, which has no one spelling."""
    _refuse_floats(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content) -> str:
    """SHA-256 of ``canonical``, in hex."""
    return hashlib.sha256(canonical(content)).hexdigest()


def rule_part(rule: Rule | None, sources: dict) -> dict | None:
    """A rule with the names of the laws it stands in: enough to apply it without this site."""
    if rule is None:
        return None
    data = written(rule)
    return {"data": data, "sources": {name: sources[name] for name in _named(data)}}


def written(rule: Rule) -> dict:
    """A rule's data as plain JSON, without the day on which a later one took its place: that day
    is not known yet when a record is signed under it."""
    data = {name: value for name, value in rule.data.items() if name != "until"}
    return json.loads(json.dumps(data, default=str))


def read_rule_part(part: dict | None) -> Rule | None:
    return None if part is None else read_rule(part["data"], part["sources"])


def finding_part(finding: Finding) -> dict:
    return {
        "outcome": finding.outcome,
        "edition": EDITION,
        "steps": [
            {"code": step.code, "ok": step.ok, "zh": step.sentence(ZH), "en": step.sentence(EN)}
            for step in finding.steps
        ],
    }


def recomputed(content: dict) -> dict:
    """The finding that ``content``'s own rule and figures give."""
    rule, figures = read_rule_part(content["rule"]), Figures.read(content["figures"])
    return finding_part(assess(rule, figures))


def differing(finding: dict, anew: dict) -> list[int]:
    """The numbers of the steps, from 1, that say something else than those computed anew: word by
    word where both are of one edition of the sentences, otherwise by result and by every number."""
    said = finding["steps"]
    made = anew["steps"]
    alike = _word_by_word if finding["edition"] == anew["edition"] else _gist
    return [
        number + 1
        for number in range(max(len(said), len(made)))
        if [alike(one) for one in said[number : number + 1]]
        != [alike(one) for one in made[number : number + 1]]
    ]


def _word_by_word(step: dict) -> tuple:
    return step["code"], step["ok"], step["zh"], step["en"]


def _gist(step: dict) -> tuple:
    return (
        step["code"], step["ok"], NUMBER.findall(step["zh"]), NUMBER.findall(step["en"]),
    )  # fmt: skip


def _named(data) -> set[str]:
    """Every law that a rule's data names."""
    if isinstance(data, dict):
        own = {data["source"]} if "source" in data else set()
        return own.union(*(_named(value) for value in data.values()))
    if isinstance(data, list):
        return set().union(*(_named(value) for value in data))
    return set()


def _refuse_floats(content) -> None:
    if isinstance(content, float):
        raise TypeError("a certificate holds no floats")
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for one in content:
            _refuse_floats(one)
