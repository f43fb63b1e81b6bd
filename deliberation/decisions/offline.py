"""The command of ``recount.py``: what adds up in a certificate or a register, and what does not."""

import hashlib
import json
import sys
from datetime import date
from pathlib import Path

from .assess import EN, ZH
from .bound import loose_ends
from .certificate import (
    FORMAT,
    differing,
    digest,
    read_rule_part,
    recomputed,
    written,
)
from .ed25519 import is_signed
from .figures import Figures
from .ledger import entry_message, faults, head_message
from .own import is_no_looser
from .rules import read_rule

UNREADABLE = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError,
)  # fmt: skip
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
    "loose": (
        "前后不一致：{what}。",
        "What it says in one place is not what it says in another: {what}.",
    ),
    "file": (
        "附件 {name} 的内容和登记的摘要对不上。",
        "The attachment {name} is not the one recorded.",
    ),
    "unsigned": (
        "第 {n} 条没有签名，或者签名不对。",
        "Entry {n} bears no signature, or a wrong one.",
    ),
    "no_heads": (
        "没有给留存的首部：整本被人从头重写，这样查不出来。",
        "No head that was kept is given: a register written anew as a whole cannot be told so.",
    ),
    "plain_head": (
        "首部（第 {n} 条）没有签名，按您自己记下的对照。",
        "The head at {n} bears no signature and is taken as your own note.",
    ),
    "demo": ("演示数据，没有效力。", "Demonstration data without any effect."),
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
    if not isinstance(certificate, dict) or certificate.get("format") != FORMAT:
        return [WORDS["format"]]
    checks = (
        lambda: _check_seal(certificate, certificate["content"], public_key),
        lambda: check_content(certificate["content"], certificate["entry"]),
        lambda: _check_files(certificate["content"], files),
    )
    return [one for check in checks for one in _tried(check)]


def check_content(content: dict, entry: dict) -> list[tuple[str, str]]:
    """Whether what is signed is true in itself: rule, result, and each thing said twice."""
    checks = (
        lambda: _check_rule(content), lambda: _check_result(content),
        lambda: _check_ends(content, entry),
    )  # fmt: skip
    return [one for check in checks for one in _tried(check)]


def _tried(check) -> list:
    """A file may hold anything, and whatever it holds gets a sentence."""
    try:
        return check()
    except UNREADABLE as error:
        return [_filled("figures", what=f"{type(error).__name__} {error}"[:80])]


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
    if public_key and public_key != certificate["signature"]["key"]:
        wrong.append(WORDS["key"])
    seal = {"signature": certificate["signature"]}
    if not _is_sealed(seal, entry_message(entry), ""):
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
    anew, said = recomputed(content), content["finding"]
    wrong = [] if anew["outcome"] == said["outcome"] else [WORDS["result"]]
    return wrong + [_filled("step", n=number) for number in differing(said, anew)]


def _check_ends(content, entry) -> list:
    rule, figures = read_rule_part(content["rule"]), Figures.read(content["figures"])
    loose = loose_ends(content, entry, rule, figures)
    return [_filled("loose", what=", ".join(loose))] if loose else []


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
    """Every sentence about entries and signed heads that do not hold. Each entry bears its
    signature; a head may be one that somebody only noted down."""
    found = [
        _filled("sealed_head", n=head["seq"]) for head in heads
        if "signature" in head and not _is_sealed(head, head_message(head), public_key)
    ]  # fmt: skip
    found += [
        _filled("unsigned", n=one["seq"]) for one in entries
        if not _is_sealed(one, entry_message(one), public_key)
    ]  # fmt: skip
    for fault in faults(entries, heads):
        chinese, english = FAULTS[fault.code]
        found.append((WORDS["register"][ZH].format(n=fault.seq, what=chinese),
                      WORDS["register"][EN].format(n=fault.seq, what=english)))  # fmt: skip
    return found


def _is_sealed(one: dict, message: bytes, public_key: str) -> bool:
    seal = one.get("signature") or {"key": "", "value": ""}
    good = is_signed(bytes.fromhex(seal["key"]), message, bytes.fromhex(seal["value"]))
    return good and public_key in {"", seal["key"]}


def main(arguments: list[str]) -> int:
    """``recount.py FILE [ATTACHMENT …] [--key HEX]``; a register is a file of one entry a line."""
    key = ""
    if "--key" in arguments[:-1]:
        at = arguments.index("--key")
        key, arguments = arguments[at + 1], arguments[:at] + arguments[at + 2 :]
    if not arguments or "--key" in arguments:
        _say(main.__doc__ or "")
        return 2
    try:
        return _check(key, *(Path(name) for name in arguments))
    except (OSError, *UNREADABLE) as error:
        _say(" ".join(_filled("unreadable", what=f"{type(error).__name__}: {error}"[:200])))
        return 2


def _check(key: str, path: Path, *others: Path) -> int:
    if path.suffix == ".jsonl":
        return _check_lines(key, path, others)
    certificate = _read(path.read_text("utf-8"))
    files = [(one.name, one.read_bytes()) for one in others]
    wrong = check_certificate(certificate, key, files)
    try:
        _show(certificate)
    except UNREADABLE:
        wrong = wrong or [WORDS["format"]]
    return _tell(wrong)


def _check_lines(key: str, path: Path, others) -> int:
    lines = [_read(line) for line in path.read_text("utf-8").splitlines() if line]
    kept = [_read(one.read_text("utf-8")) for one in others]
    heads = [head for one in kept for head in one.get("heads", [one])]
    wrong = check_register(lines, heads, key)
    if not heads:
        _say(" ".join(WORDS["no_heads"]))
    for head in heads:
        if "signature" not in head:
            _say(" ".join(_filled("plain_head", n=head["seq"])))
    seals = [one.get("signature") for one in [*lines, *heads]]
    for one in sorted({seal["key"] for seal in seals if seal}):
        _say(" ".join(_filled("whose", key=one)))
    return _tell(wrong)


def _read(text: str):
    """JSON in which no name stands twice: readers would disagree about which one counts."""

    def once(pairs):
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a name stands twice")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=once)


def _show(certificate) -> None:
    """What was computed here, not what the file says of itself."""
    content = certificate["content"]
    _say(str(content["title"]))
    if content.get("demo"):
        _say(" ".join(WORDS["demo"]))
    for number, step in enumerate(recomputed(content)["steps"], 1):
        _say(f"{number}. {step['zh']}\n   {step['en']}")
    _say(" ".join(_filled("whose", key=certificate["signature"]["key"])))


def _tell(wrong: list[tuple[str, str]]) -> int:
    for chinese, english in wrong or [WORDS["good"]]:
        _say(f"{'✗' if wrong else '✓'} {chinese} {english}")
    return 1 if wrong else 0


def _say(line: str) -> None:
    # Whatever the terminal calls its encoding, and whatever signs a file makes it ring with.
    plain = "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in line)
    sys.stdout.buffer.write(f"{plain}\n".encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
