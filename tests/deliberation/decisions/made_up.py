"""Twenty meetings that end in every way, and certificates of them as the site would give them."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deliberation.decisions.assess import assess
from deliberation.decisions.certificate import (
    FORMAT,
    digest,
    finding_part,
    rule_part,
)
from deliberation.decisions.law import rule_on, sources
from deliberation.decisions.ledger import entry, entry_message

from .meetings import PARTS, count, in_order

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
PAPER = b"a sign-in sheet"


def _people(*numbers):
    return {"adults": count(*numbers)}


def _households(*numbers):
    return {"households": count(*numbers)}


def _members(*numbers):
    return {"members": count(*numbers)}


def _owners(heads, area):
    return {"owners": count(812, *heads), "area": count("86420.50", *area)}


# name -> (kind, counted, changes, outcome)
MEETINGS = {
    "adults pass": ("villagers", _people(1286, 702, 655), {}, "reached"),
    "adults too few": ("villagers", _people(1286, 643, 643), {}, "not_reached"),
    "adults tie": ("villagers", _people(1286, 702, 351), {}, "not_reached"),
    "adults called late": (
        "villagers", _people(1286, 702, 655), {"notice_sent_on": "2026-12-10"}, "not_reached"),
    "adults at short notice": (
        "villagers", _people(1286, 702, 655),
        {"notice_sent_on": "2026-12-18", "urgent": True}, "reached"),
    "households pass": ("villagers_households", _households(412, 301, 250), {}, "reached"),
    "households too few": ("villagers_households", _households(412, 274, 274), {}, "not_reached"),
    "representatives pass": ("villagers_reps", _members(72, 61, 40), {}, "reached"),
    "too few representatives": (
        "villagers_reps", _members(72, 61, 40), {"parts": PARTS | {"representatives": 57}},
        "not_reached"),
    "too few women": (
        "villagers_reps", _members(72, 61, 40),
        {"parts": PARTS | {"women_representatives": 23, "women_representatives_present": 23}},
        "not_reached"),
    "not authorised": ("villagers_reps", _members(72, 61, 40), {"authorised": False}, "not_reached"),
    "group pass": ("village_group", _people(60, 40, 21), {}, "reached"),
    "residents pass": ("residents_households", _households(2340, 1171, 900), {}, "reached"),
    "residents too few": ("residents_households", _households(2340, 1170, 900), {}, "not_reached"),
    "residents' representatives": ("residents_reps", _members(72, 61, 31), {}, "reached"),
    "residents' representatives tie": ("residents_reps", _members(72, 60, 30), {}, "not_reached"),
    "owners, special": (
        "owners_special", _owners((604, 453), ("63208.40", "47406.30")), {}, "reached"),
    "owners, area a hundredth short": (
        "owners_special", _owners((604, 453), ("63208.40", "47406.29")), {}, "not_reached"),
    "collective": ("collective", _members(100, 80, 67), {}, "reached"),
    "earlier law": (
        "villagers", _people(1286, 702, 655),
        {"held_on": "2023-05-01", "notice_sent_on": "2023-04-01", "studied_on": "2023-03-01"},
        "not_checked"),
}  # fmt: skip


def certificate(name: str, before: dict | None = None) -> dict:
    """The certificate of one of ``MEETINGS``, in the register after ``before``."""
    kind, counted, changes, _ = MEETINGS[name]
    figures = in_order(kind, counted, **changes)
    rule = rule_on(kind, figures.held_on)
    content = {
        "id": hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(),
        "demo": False,
        "division": {"id": "1", "name": "云桥社区"},
        "title": name,
        "matters": "",
        "kind": kind,
        "rule": rule_part(rule, sources()),
        "figures": figures.write(),
        "women_present": None,
        "urgent_because": "汛情" if figures.urgent else "",
        "authorised_by": "会议授权" if figures.authorised else "",
        "composition": "",
        "finding": finding_part(assess(rule, figures)),
        "attachments": [{"kind": "sign_in", "sha256": hashlib.sha256(PAPER).hexdigest()}],
        "entered": {"mandate": "a", "as": "", "at": "2026-12-20T10:00:00+08:00"},
        "confirmed": {"mandate": "b", "as": "", "at": "2026-12-21T10:00:00+08:00"},
        "corrects": None,
        "correction_reason": "",
    }
    own = digest(content)
    line = entry(
        before,
        at="2026-12-21T10:00:00+08:00",
        kind="resolution",
        subject=content["id"],
        content=own,
    )
    return {
        "format": FORMAT,
        "content": content,
        "digest": own,
        "entry": line,
        "signature": sealed(entry_message(line)),
    }


def sealed(message: bytes) -> dict:
    return {"key": PUBLIC, "value": KEY.sign(message).hex()}
