"""A stranger with ``recount.py`` and a file alone finds out what adds up, and what was tampered with."""

import copy
import json
import random
import subprocess
import sys
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deliberation.decisions.certificate import canonical, digest, recomputed
from deliberation.decisions.ed25519 import is_signed
from deliberation.decisions.law import rule_on, sources
from deliberation.decisions.ledger import Fault, entry, faults
from deliberation.decisions.offline import check_certificate, check_register
from deliberation.decisions.own import own_rule
from deliberation.decisions.script import PARTS, recount_script

from .made_up import KEY, MEETINGS, PAPER, PUBLIC, certificate


@pytest.fixture(scope="module")
def recount(tmp_path_factory):
    """``recount("a.json", …)`` runs the script in an empty Python, in a folder of its own."""
    folder = tmp_path_factory.mktemp("recount")
    (folder / "recount.py").write_text(recount_script(), encoding="utf-8")

    def run(*arguments):
        command = [sys.executable, "-I", "-S", "recount.py", *arguments]
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
        )

    run.folder = folder
    return run


def put(recount, name: str, content) -> str:
    (recount.folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return name


# --- certificates ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEETINGS)
def test_every_end_of_a_meeting_is_recomputed_offline(recount, name):
    made = certificate(name)
    assert made["content"]["finding"]["outcome"] == MEETINGS[name][3]
    (recount.folder / "paper").write_bytes(PAPER)
    done = recount(put(recount, "a.json", made), "paper", "--key", PUBLIC)
    assert (done.returncode, done.stderr) == (0, "")
    assert "都对得上。 Everything adds up." in done.stdout
    for step in made["content"]["finding"]["steps"]:
        assert step["zh"] in done.stdout and step["en"] in done.stdout


def test_the_script_is_one_file_of_the_standard_library(recount):
    done = recount("nothing.json")
    assert done.returncode == 2 and "nothing.json" in done.stdout
    assert recount().returncode == 2
    assert "django" not in recount_script() and len(PARTS) == 11


def resealed(made: dict) -> dict:
    """As by somebody who holds the key and writes everything anew around a changed content."""
    made["digest"] = made["entry"]["content"] = digest(made["content"])
    body = {name: value for name, value in made["entry"].items() if name != "digest"}
    made["entry"]["digest"] = digest(body)
    message = canonical({"content": made["digest"], "entry": made["entry"]["digest"]})
    made["signature"]["value"] = KEY.sign(message).hex()
    return made


@pytest.mark.parametrize("key_holder", [False, True])
def test_a_changed_figure_is_named_whoever_changed_it(key_holder):
    made = certificate("adults tie")
    made["content"]["figures"]["counted"]["adults"]["for"] = "352"
    wrong = check_certificate(resealed(made) if key_holder else made)
    said = "".join(english for _, english in wrong)
    assert "result differs" in said and "Step 6" in said
    assert ("Content and digest differ" in said) != key_holder


def test_a_softened_rule_is_named(recount):
    made = certificate("households too few")
    made["content"]["rule"]["data"]["quorum"]["share"] = ">=1/2"
    done = recount(put(recount, "b.json", resealed(made)))
    assert done.returncode == 1 and "compare it with the law" in done.stdout


def _by_its_own(**stricter) -> dict:
    """A certificate by a rule of the body's own, as lawful as it says."""
    made = certificate("representatives pass")
    law = rule_on("villagers_reps", date(2026, 12, 20))
    data = own_rule(law, names=("章程", "Charter"), since=date(2026, 2, 1), **stricter)
    made["content"]["rule"] = {"data": data, "sources": sources() | {"local": data["names"]}}
    made["content"]["finding"] = recomputed(made["content"])
    return resealed(made)


def test_a_rule_of_the_bodys_own_is_held_against_the_law(recount):
    assert recount(put(recount, "a.json", _by_its_own(quorum=">=3/4"))).returncode == 0


@pytest.mark.parametrize("soften", [
    lambda data: data["quorum"].update(share=">=1/2"), lambda data: data["majority"].update(share=">=1/2"),
    lambda data: data["notice"].update(days=1), lambda data: data.pop("study"),
    lambda data: data.pop("quorum"), lambda data: data.update(composition=[]),
    lambda data: data.update(base="villagers_reps@2018-01-01"), lambda data: data.pop("base"),
    lambda data: data.update(counts=["owners"]), lambda data: data.update(authorised_by_matter=True) or data.pop("authorisation"),
])  # fmt: skip
def test_a_law_softened_under_the_name_of_an_own_rule_is_named(recount, soften):
    """Whoever has a key of their own can sign anything; the tool knows what the law asks."""
    made = _by_its_own(quorum=">=3/4")
    soften(made["content"]["rule"]["data"])
    done = recount(put(recount, "b.json", resealed(made)))
    assert done.returncode == 1 and "✗" in done.stdout


def test_law_that_is_left_out_renamed_or_out_of_date_is_named(recount):
    dropped, renamed, dated = (certificate("adults pass") for _ in range(3))
    dropped["content"]["rule"] = None
    dropped["content"]["finding"] = recomputed(dropped["content"])
    renamed["content"]["rule"]["sources"]["villagers"] = ["《别的法》", "Another law"]
    renamed["content"]["finding"] = recomputed(renamed["content"])
    dated["content"]["figures"]["held_on"] = "2025-06-01"
    dated["content"]["finding"] = recomputed(dated["content"])
    for made in (dropped, renamed, dated):
        done = recount(put(recount, "c.json", resealed(made)))
        assert done.returncode == 1 and "compare it with the law" in done.stdout, done.stdout


def test_another_key_another_paper_another_format():
    made = certificate("adults pass")
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    assert "another key" in check_certificate(made, other)[0][1]
    assert "scan.pdf" in check_certificate(made, PUBLIC, [("scan.pdf", b"another")])[0][1]
    assert "Not a certificate" in check_certificate({"format": "x"})[0][1]
    del made["content"]["figures"]["counted"]["adults"]["present"]
    assert any("cannot be read" in english for _, english in check_certificate(made))


# --- the register ------------------------------------------------------------------------------


def register(number: int) -> list[dict]:
    lines: list[dict] = []
    for at in range(1, number + 1):
        lines.append(
            entry(
                lines[-1] if lines else None,
                at=f"2026-12-21T{at % 24:02d}:00:00+08:00",
                kind="resolution",
                subject=f"{at:032d}",
                content=digest({"n": at}),
            )
        )
    return lines


def tampered(lines: list[dict], dice: random.Random) -> tuple[list[dict], int]:
    """The register with one thing done to it, and the number of the entry that must be named."""
    lines, at = copy.deepcopy(lines), dice.randrange(len(lines))
    one = lines[at]
    act = dice.choice(["field", "whole", "drop", "swap", "rewrite"])
    if act == "swap" and at + 1 == len(lines):
        act = "drop"
    if act == "field":
        name = dice.choice(["at", "kind", "subject", "content", "prev", "digest"])
        one[name] = one[name][:-1] + ("0" if one[name][-1] != "0" else "1")
    elif act == "whole":
        one["content"] = digest({"n": "other"})
        one["digest"] = digest({name: value for name, value in one.items() if name != "digest"})
        return lines, at + 2 if at + 1 < len(lines) else at + 1
    elif act == "drop":
        del lines[at]
    elif act == "swap":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    else:  # everything from here on is written anew, as by whoever holds the database
        one["content"] = digest({"n": "other"})
        before = lines[at - 1] if at else None
        for later in lines[at:]:
            parts = {name: later[name] for name in ("at", "kind", "subject", "content")}
            later |= entry(before, **parts)
            before = later
        return lines, len(lines)
    return lines, at + 1


@pytest.mark.parametrize("seed", range(300))
def test_tampering_is_named_by_entry_against_a_kept_head(seed):
    lines = register(40)
    assert faults(lines, [lines[-1]]) == []
    bad, named = tampered(lines, random.Random(seed))
    assert named in {fault.seq for fault in faults(bad, [lines[-1]])}


def test_a_kept_head_half_way_names_what_was_rewritten_before_it():
    lines = register(10)
    bad = register(3)
    bad[2]["content"] = digest("other")
    bad = bad[:2]
    for at in range(2, 10):
        parts = {name: lines[at][name] for name in ("at", "kind", "subject", "content")}
        bad.append(entry(bad[-1], **parts | ({"content": "0" * 64} if at == 2 else {})))
    assert faults(bad) == []
    assert faults(bad, [lines[4], lines[9]]) == [Fault(5, "head"), Fault(10, "head")]
    assert faults(bad, [lines[1]]) == []


def test_entries_that_record_something_else_are_named():
    lines = register(3)
    contents = {line["seq"]: line["content"] for line in lines}
    assert faults(lines, contents=contents) == []
    assert faults(lines, contents=contents | {2: "other"}) == [Fault(2, "content")]


def test_a_register_is_checked_offline_in_words(recount):
    lines = register(5)
    (recount.folder / "good.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    head = put(recount, "head.json", {"seq": 5, "digest": lines[-1]["digest"]})
    assert recount("good.jsonl", head).returncode == 0
    del lines[2]
    (recount.folder / "bad.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = recount("bad.jsonl", head)
    assert done.returncode == 1
    assert "登记簿第 3 条：不见了。 Register entry 3: is missing." in done.stdout
    assert len(check_register(lines)) == 1


# --- signatures --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_the_slow_check_of_a_signature_agrees_with_the_library(seed):
    dice = random.Random(seed)
    key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
    public, message = key.public_key().public_bytes_raw(), dice.randbytes(seed)
    signature = key.sign(message)
    assert is_signed(public, message, signature)
    at = dice.randrange(64)
    broken = bytearray(signature)
    broken[at] ^= 1 << dice.randrange(8)
    assert not is_signed(public, message, bytes(broken))
    assert not is_signed(public, message + b"x", signature)
    assert not is_signed(public[:-1], message, signature)
    assert not is_signed(public, message, signature[:-1])


def test_rfc_8032_second_vector():
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed(public, bytes([0x72]), signature)
