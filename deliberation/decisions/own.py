"""A rule that a body gave itself: the law's, made stricter in what its own charter says.

It asks for no less than the law it stands on; what the law asks besides (notice, study, composition)
stays and keeps its article.
"""

from datetime import date

from .certificate import written
from .rules import Rule
from .shares import Share

PARTS = ("quorum", "majority", "notice", "study", "authorisation", "announced", "members")
STRICTER = ("quorum", "majority", "notice")
LISTS = ("composition", "attendance", "conveners")
ASKED = {"quorum": {"share"}, "majority": {"share", "of"}, "notice": {"days"}}
# What an own rule says of itself, beside the law's own parts.
OWN = {"names", "since", "source", "standing", "articles", "base"}
MAY_DIFFER = OWN | set(STRICTER)


class Looser(ValueError):
    """Less than the law asks; the argument names the part: quorum, majority or notice."""


def own_rule(
    law: Rule, *, names: tuple[str, str], since: date, article: str = "",
    quorum: str = "", majority: str = "", of: str = "", days: int | None = None,
) -> dict:  # fmt: skip
    """The data of the new rule, as ``rules.read_rule`` takes it with "local" among the sources;
    ``base`` is the key of ``law``.

    Shares as in ``law.toml``. Raises ``Looser``, and ``ValueError`` for no share or no change.
    """
    data = _kept(law) | {
        "names": list(names), "since": since.isoformat(), "source": "local",
        "standing": "local", "articles": [article] if article else [], "base": law.key,
    }  # fmt: skip
    changed = {}
    if quorum:
        changed["quorum"] = _share(law, "quorum", quorum, article)
    if majority or of:
        share = majority or str(law.majority.share if law.majority else "")
        changed["majority"] = _share(law, "majority", share, article) | {"of": _whole(law, of)}
    if days is not None:
        if law.notice and days < law.notice.days:
            raise Looser("notice")
        changed["notice"] = _own(article) | {"days": days}
    stricter = {name: part for name, part in changed.items() if _differs(part, data.get(name))}
    if not stricter:
        raise ValueError("nothing is stricter than the law")
    return data | stricter


def _differs(part: dict, law: dict | None) -> bool:
    asked = ("share", "of", "days")
    return law is None or any(part.get(name) != law.get(name) for name in asked if name in part)


def is_no_looser(law: Rule, data: dict) -> bool:
    """Does a body's own rule ask for all that ``law`` asks, and otherwise the same?

    Closed: a name that ``own_rule`` does not write is no own rule, whatever it would mean.
    """
    asked = _kept(law)
    if law.partly or set(data) - set(asked) - OWN - set(STRICTER):
        return False
    if (data.get("source"), data.get("standing")) != ("local", "local"):
        return False
    if any(data.get(name) != value for name, value in asked.items() if name not in MAY_DIFFER):
        return False
    return all(
        data.get(name) == asked.get(name) or _is_stricter(name, data.get(name), asked.get(name))
        for name in STRICTER
    )


def _is_stricter(name: str, part: dict | None, asked: dict | None) -> bool:
    """``part`` is written as ``own_rule`` writes it, and whoever reaches it reaches ``asked``."""
    if part is None or set(part) - {"source", "standing", "article", *ASKED[name]}:
        return False
    if (part.get("source"), part.get("standing")) != ("local", "local"):
        return False
    if name == "notice":
        return type(part.get("days")) is int and part["days"] >= (asked or {}).get("days", 0)
    if name == "majority":
        order = ("present", "entitled")
        if order.index(part["of"]) < order.index((asked or {}).get("of", "present")):
            return False
    share = Share.parse(part["share"])
    return asked is None or share.at_least_as_strict_as(Share.parse(asked["share"]))


def _kept(law: Rule) -> dict:
    """The law's own parts, each with the law it stands in."""
    data = written(law)
    stands = {"source": data["source"], "standing": data.get("standing", "law")}
    for name in PARTS:
        if name in data:
            data[name] = stands | data[name]
    for name in LISTS:
        data[name] = [stands | part if "share" in part else part for part in data.get(name, ())]
    return {name: value for name, value in data.items() if name != "partly"}


def _share(law: Rule, name: str, text: str, article: str) -> dict:
    share, asked = Share.parse(text), getattr(law, name)
    if asked and not share.at_least_as_strict_as(asked.share):
        raise Looser(name)
    return _own(article) | {"share": str(share)}


def _whole(law: Rule, of: str) -> str:
    """Of all, or of those who came; the law's "of all" stays."""
    asked = law.majority.whole if law.majority else "present"
    if of not in ("", "present", "entitled"):
        raise ValueError(of)
    if asked == "entitled" and of == "present":
        raise Looser("majority")
    return of or asked


def _own(article: str) -> dict:
    own = {"source": "local", "standing": "local"}
    return own | ({"article": article} if article else {})
