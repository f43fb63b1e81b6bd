"""A stranger with ``recount.py`` and a file alone finds out what adds up, and what was tampered with."""

import copy
import json
import random
import subprocess
import sys
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deliberation.decisions.certificate import digest, recomputed
from deliberation.decisions.ed25519 import is_signed
from deliberation.decisions.law import rule_on, sources
from deliberation.decisions.ledger import Fault, entry, entry_message, faults, head_message
from deliberation.decisions.offline import check_certificate, check_register
from deliberation.decisions.own import own_rule
from deliberation.decisions.script import PARTS, recount_script
from deliberation.decisions.sentences import (
    BEFORE,
    CAME,
    CONVENERS,
    EDITION,
    ENOUGH,
    HALVES,
    NAMES,
    SAME_DAY,
    STEPS,
    VALID,
    VERDICTS,
)

from .made_up import MEETINGS, PAPER, PUBLIC, certificate, sealed


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


@pytest.fixture(scope="module")
def wrong():
    """``wrong(certificate)``: the English sentences of the same script, loaded once and not run."""
    script: dict = {"__name__": "recount"}
    exec(compile(recount_script(), "recount.py", "exec"), script)
    return lambda made: [english for _, english in script["check_certificate"](made)]


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
    assert "django" not in recount_script() and len(PARTS) == 12


def resealed(made: dict) -> dict:
    """As by somebody who holds the key and writes everything anew around a changed content."""
    made["digest"] = made["entry"]["content"] = digest(made["content"])
    body = {name: value for name, value in made["entry"].items() if name != "digest"}
    made["entry"]["digest"] = digest(body)
    made["signature"] = sealed(entry_message(made["entry"]))
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
    lambda data: data["quorum"].update(part="entitled"), lambda data: data["quorum"].update(whole="present"),
    lambda data: data["quorum"].update(of="present"), lambda data: data["majority"].update(part="present"),
    lambda data: data["majority"].update(whole="for"), lambda data: data["notice"].update(urgent=True),
    lambda data: data.update(until="2027-01-01"), lambda data: data.update(partly=True),
    lambda data: data.update(enterable=False), lambda data: data.update(source="villagers"),
    lambda data: data["quorum"].update(source="villagers", standing="law"),
    lambda data: data["authorisation"].update(by_matter=True), lambda data: data["notice"].update(days="9"),
    lambda data: data["composition"][0].update(share=">=1/5"), lambda data: data.update(quorum="all"),
])  # fmt: skip
def test_a_law_softened_under_the_name_of_an_own_rule_is_named(wrong, soften):
    """Whoever has a key of their own can sign anything; the tool knows what the law asks."""
    made = _by_its_own(quorum=">=3/4")
    assert wrong(made) == []
    soften(made["content"]["rule"]["data"])
    assert wrong(resealed(made))


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


def _set(*path, to):
    def change(made):
        place = made["content"] if path[0] != "entry" else made
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = to

    return change


LOOSE = {
    "members": ("representatives pass", _set("figures", "parts", "members", to=65)),
    "authorised": ("representatives pass", _set("authorised_by", to=" ")),
    "urgent": ("adults at short notice", _set("urgent_because", to="")),
    "subject": ("adults pass", _set("entry", "subject", to="another")),
    "corrects": ("adults pass", _set("corrects", to="another")),
    "correction_reason": ("adults pass", _set("correction_reason", to="写错了")),
    "two_people": ("adults pass", _set("confirmed", "mandate", to="a")),
    "order": ("adults pass", _set("confirmed", "at", to="2026-12-19T10:00:00+08:00")),
    "women_present": ("adults pass", _set("women_present", to=703)),
    "kind": ("adults pass", _set("kind", to="villagers_households")),
    "content": ("adults pass", _set("note", to="x")),
}


@pytest.mark.parametrize("name", LOOSE)
def test_what_is_said_twice_must_agree(wrong, name):
    """Even where somebody who holds the key signed it."""
    meeting, change = LOOSE[name]
    made = certificate(meeting)
    assert wrong(made) == []
    change(made)
    loose = [said for said in wrong(resealed(made)) if said.startswith("What it says in one")]
    assert name in loose[0]


@pytest.mark.parametrize("change", [
    _set("figures", "authorised", to="no"), _set("figures", "urgent", to=1),
    _set("figures", "parts", to={"members": True}), _set("figures", "extra", to=1),
    _set("figures", "counted", "adults", "for", to=352.0), _set("rule", to=[]),
    _set("rule", "data", to="x"), _set("finding", to=None), _set("attachments", to=7),
    _set("entered", to=[]), _set("figures", "held_on", to=20261220),
])  # fmt: skip
def test_odd_content_gets_a_sentence_and_no_traceback(recount, change):
    made = certificate("adults pass")
    change(made)
    done = recount(put(recount, "odd.json", made))
    assert done.returncode in {1, 2} and done.stderr == ""


@pytest.mark.parametrize(
    "text",
    ["[]", "7", "null", '{"format": "gongyi-resolution/1"}', "{", '{"a": 1, "a": 2}', "[" * 9999],
)
def test_a_file_that_is_no_certificate_gets_a_sentence(recount, text):
    (recount.folder / "none.json").write_text(text)
    done = recount("none.json")
    assert done.returncode in {1, 2} and done.stderr == "" and "Traceback" not in done.stdout


def test_a_false_sentence_with_the_right_numbers_is_named_and_not_repeated(recount):
    made = certificate("adults too few")
    step = next(one for one in made["content"]["finding"]["steps"] if one["code"] == "quorum")
    step["zh"] = step["zh"].replace("没有达到", "达到").replace("会议无效", "会议有效")
    done = recount(put(recount, "false.json", resealed(made)))
    assert done.returncode == 1 and "differs from what was recomputed" in done.stdout
    assert "会议有效" not in done.stdout
    made["content"]["finding"]["edition"] = 0
    done = recount(put(recount, "false.json", resealed(made)))
    assert "会议有效" not in done.stdout and "会议无效" in done.stdout


def test_the_edition_of_the_sentences_is_raised_with_them():
    """Whoever changes a sentence: raise EDITION and put the new digest here."""
    said = [STEPS, HALVES, NAMES, CONVENERS, CAME, str(VERDICTS), str(ENOUGH), str(BEFORE),
            str(SAME_DAY), str(VALID)]  # fmt: skip
    assert (EDITION, digest(said)[:16]) == (1, "3d7c69de65f87104")


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
        lines[-1]["signature"] = sealed(entry_message(lines[-1]))
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


def test_a_gap_does_not_hide_what_comes_after_it():
    lines = register(6)
    del lines[1]
    lines[3]["at"] = "2020-01-01T00:00:00+08:00"
    assert faults(lines) == [Fault(2, "missing"), Fault(5, "digest")]


def test_a_number_that_somebody_made_up_costs_no_memory():
    found = faults([register(1)[0] | {"seq": 10**12}])
    assert len(found) == 1001 and found[-1] == Fault(10**12, "digest")


def chain(recount, name: str, lines) -> str:
    (recount.folder / name).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return name


def test_a_register_is_checked_offline_in_words(recount):
    lines = register(5)
    head = put(recount, "head.json", {"seq": 5, "digest": lines[-1]["digest"]})
    done = recount(chain(recount, "good.jsonl", lines), head)
    assert (
        done.returncode == 0 and "taken as your own note" in done.stdout and PUBLIC in done.stdout
    )
    assert "No head that was kept is given" in recount("good.jsonl").stdout
    del lines[2]
    done = recount(chain(recount, "bad.jsonl", lines), head)
    assert done.returncode == 1
    assert "登记簿第 3 条：不见了。 Register entry 3: is missing." in done.stdout


def test_a_chain_rewritten_without_the_key_is_named_entry_by_entry(recount):
    """By whoever holds the database and not the key: digests fit, signatures do not."""
    lines, seals = register(5), [line["signature"] for line in register(5)]
    before = lines[1]
    lines[2]["content"] = digest("other")
    for later, seal in zip(lines[2:], seals[2:], strict=True):
        parts = {name: later[name] for name in ("at", "kind", "subject", "content")}
        later |= entry(before, **parts) | {"signature": seal}
        before = later
    assert faults(lines) == []
    assert [english for _, english in check_register(lines)] == [
        f"Entry {seq} bears no signature, or a wrong one." for seq in (3, 4, 5)
    ]
    stripped = register(1)
    del stripped[0]["signature"]
    assert recount(chain(recount, "stripped.jsonl", stripped)).returncode == 1


def test_a_head_counts_only_as_it_was_signed():
    lines = register(3)
    head = {"day": "2026-12-21", "seq": 3, "digest": lines[-1]["digest"]}
    good = head | {"signature": sealed(head_message(head))}
    assert check_register(lines, [good], PUBLIC) == []
    assert "signature of the head" in check_register(lines, [good | {"day": "2026-12-22"}])[0][1]
    assert len(check_register(lines, [good], "0" * 64)) == 4


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
