"""The command of ``recount.py``: what adds up in a certificate or a register, and what does not."""

import hashlib
import json
import sys
from datetime import date
from pathlib import Path

from .assess import EN, ZH
from .certificate import FORMAT, canonical, digest, gist, recomputed, written
from .ed25519 import is_signed
from .ledger import faults
from .own import is_no_looser
from .rules import read_rule

LAW: dict[str, list] = {}  # "rule" and "source" as the site shipped them; filled in recount.py

WORDS = {
    "format": ("不是会议决议登记的证明文件。", "Not a certificate of a resolution."),
    "digest": (
        "内容和摘要对不上：文件被改过。",
        "Content and digest differ: the file was changed.",
    ),
    "entry": ("登记簿的摘要对不上。", "The digest of the register’s entry is wrong."),
    "entry_content": ("登记簿里记的不是这份内容。", "The register’s entry records other content."),
    "signature": ("签名不对。", "The signature is wrong."),
    "key": ("签名的公钥不是您给的那一把。", "Signed with another key than the one you gave."),
    "rule": (
        "所用规则和本工具带的同名规则不一样，请对照法律条文。",
        "The rule differs from the one of that name that came with this tool; compare it with the law.",
    ),
    "own_rule": (
        "所写的本单位规则比当时的法律宽，或者不是照那时的法律定的。",
        "The body’s own rule is looser than the law of that day, or was not made on it.",
    ),
    "result": ("结论和按数字重算的不一样。", "The result differs from what its own figures give."),
    "step": ("第 {n} 步和重算的不一样。", "Step {n} differs from what was recomputed."),
    "unreadable": ("文件读不出来：{what}", "The file cannot be read: {what}"),
    "figures": ("数字读不出来：{what}", "The figures cannot be read: {what}"),
    "file": (
        "附件 {name} 的内容和登记的摘要对不上。",
        "The attachment {name} is not the one recorded.",
    ),
    "sealed_head": ("首部（第 {n} 条）的签名不对。", "The signature of the head at {n} is wrong."),
    "register": ("登记簿第 {n} 条：{what}", "Register entry {n}: {what}"),
    "whose": (
        "签名公钥 {key}，请和网站登记簿页上的核对。",
        "Signed with the key {key}; compare it with the one on the site’s register page.",
    ),
    "good": ("都对得上。", "Everything adds up."),
}
FAULTS = {
    "missing": ("不见了。", "is missing."),
    "order": ("顺序不对。", "is out of order."),
    "digest": ("内容被改过。", "was changed."),
    "prev": ("接不上前一条。", "does not follow the one before."),
    "head": ("和留存的登记簿首部不一样。", "differs from the head that was kept."),
    "content": ("和所记录的内容对不上。", "does not fit what it records."),
}


def check_certificate(certificate: dict, public_key: str = "", files=()) -> list[tuple[str, str]]:
    """Every sentence (Chinese, English) about what does not add up; none when all does.

    ``files`` are pairs of name and bytes, to be compared with the attachments.
    """
    if certificate.get("format") != FORMAT or not isinstance(certificate.get("content"), dict):
        return [WORDS["format"]]
    content = certificate["content"]
    wrong = _check_seal(certificate, content, public_key)
    wrong += _check_rule(content)
    wrong += _check_result(content)
    return wrong + _check_files(content, files)


def _check_seal(certificate, content, public_key) -> list:
    wrong, entry = [], certificate["entry"]
    own = digest(content)
    if own != certificate["digest"]:
        wrong.append(WORDS["digest"])
    if (
        digest({name: value for name, value in entry.items() if name != "digest"})
        != entry["digest"]
    ):
        wrong.append(WORDS["entry"])
    if entry["content"] != own:
        wrong.append(WORDS["entry_content"])
    seal = certificate["signature"]
    if public_key and public_key != seal["key"]:
        wrong.append(WORDS["key"])
    message = canonical({"content": certificate["digest"], "entry": entry["digest"]})
    if not is_signed(bytes.fromhex(seal["key"]), message, bytes.fromhex(seal["value"])):
        wrong.append(WORDS["signature"])
    return wrong


def _check_rule(content) -> list:
    """The rule is the law's of that day as this tool knows it, or a body's own and no looser."""
    if not LAW:
        return []
    sources = {one["id"]: one["names"] for one in LAW["source"]}
    known = [read_rule(one, sources) for one in LAW["rule"]]
    held = date.fromisoformat(content["figures"]["held_on"])
    fitting = {one.key: one for one in known if one.id == content["kind"] and one.in_force_on(held)}
    if content["rule"] is None:
        return [WORDS["rule"]] if fitting else []
    data, named = content["rule"]["data"], content["rule"]["sources"]
    if any(names != sources.get(name) for name, names in named.items() if name != "local"):
        return [WORDS["rule"]]
    if data.get("standing") == "local":
        law = fitting.get(data.get("base"))
        return [] if law and is_no_looser(law, data) else [WORDS["own_rule"]]
    law = fitting.get(f"{data['id']}@{data['since']}")
    return [] if law and written(law) == data else [WORDS["rule"]]


def _check_result(content) -> list:
    try:
        anew = recomputed(content)
    except (KeyError, TypeError, ValueError) as error:
        return [_filled("figures", what=str(error)[:80])]
    said = content["finding"]
    (result, steps), (said_result, said_steps) = gist(anew), gist(said)
    wrong = [] if result == said_result else [WORDS["result"]]
    for number in range(max(len(steps), len(said_steps))):
        if steps[number : number + 1] != said_steps[number : number + 1]:
            wrong.append(_filled("step", n=number + 1))
    return wrong


def _check_files(content, files) -> list:
    known = {one["sha256"] for one in content["attachments"]}
    return [
        _filled("file", name=name) for name, data in files
        if hashlib.sha256(data).hexdigest() not in known
    ]  # fmt: skip


def _filled(code: str, **pieces) -> tuple[str, str]:
    chinese, english = WORDS[code]
    return chinese.format(**pieces), english.format(**pieces)


def check_register(entries: list[dict], heads=(), public_key: str = "") -> list[tuple[str, str]]:
    """Every sentence about entries and signed heads that do not hold."""
    found = [
        _filled("sealed_head", n=head["seq"]) for head in heads if not _is_sealed(head, public_key)
    ]
    for fault in faults(entries, heads):
        chinese, english = FAULTS[fault.code]
        found.append((WORDS["register"][ZH].format(n=fault.seq, what=chinese),
                      WORDS["register"][EN].format(n=fault.seq, what=english)))  # fmt: skip
    return found


def _is_sealed(head: dict, public_key: str) -> bool:
    """A head that somebody only noted down, without its signature, is taken as it is."""
    seal = head.get("signature")
    if seal is None:
        return True
    message = canonical({name: head[name] for name in ("day", "seq", "digest")})
    good = is_signed(bytes.fromhex(seal["key"]), message, bytes.fromhex(seal["value"]))
    return good and public_key in {"", seal["key"]}


def _heads(content: dict) -> list[dict]:
    return content.get("heads", [content])


def main(arguments: list[str]) -> int:
    """``recount.py FILE [ATTACHMENT …] [--key HEX]``; a register is a file of one entry a line."""
    key = ""
    if "--key" in arguments:
        at = arguments.index("--key")
        key, arguments = arguments[at + 1], arguments[:at] + arguments[at + 2 :]
    if not arguments:
        _say(main.__doc__ or "")
        return 2
    try:
        return _check(key, *(Path(name) for name in arguments))
    except (OSError, ValueError, KeyError, TypeError) as error:
        _say(" ".join(_filled("unreadable", what=f"{type(error).__name__}: {error}")))
        return 2


def _check(key: str, path: Path, *others: Path) -> int:
    if path.suffix == ".jsonl":
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        heads = [head for one in others for head in _heads(json.loads(one.read_text("utf-8")))]
        return _tell(check_register(lines, heads, key))
    certificate = json.loads(path.read_text("utf-8"))
    files = [(one.name, one.read_bytes()) for one in others]
    wrong = check_certificate(certificate, key, files)
    if wrong != [WORDS["format"]]:
        _show(certificate["content"])
        _say(" ".join(_filled("whose", key=certificate["signature"]["key"])))
    return _tell(wrong)


def _show(content) -> None:
    _say(content["title"])
    for number, step in enumerate(content["finding"]["steps"], 1):
        _say(f"{number}. {step['zh']}\n   {step['en']}")


def _tell(wrong: list[tuple[str, str]]) -> int:
    for chinese, english in wrong or [WORDS["good"]]:
        _say(f"{'✗' if wrong else '✓'} {chinese} {english}")
    return 1 if wrong else 0


def _say(line: str) -> None:
    sys.stdout.buffer.write(f"{line}\n".encode())  # whatever the terminal calls its encoding


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
