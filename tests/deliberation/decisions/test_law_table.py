"""The law once more, typed by hand from the statutes: rule by requirement by article.

``law.toml`` is the data that the site decides by; whoever changes a number, a sign or an article there
by mistake finds a line here that says otherwise. ORG: Organic Law of the Villagers' Committees (2025),
RES: of the Residents' Committees (2025), CIV: Civil Code, COL: Law on Rural Collective Economic
Organisations, SD: the Shandong Measures (2012), ZB: Zibo Property Management Regulations.
"""

from datetime import date
from fractions import Fraction

import pytest

from deliberation.decisions.law import rules

ORG, RES, CIV, COL = "villagers", "residents", "civil_code", "collectives"
SD, ZB, OLD = "shandong_villagers", "zibo_property", "residents_2018"
NEW, CODE, COLLECTIVES, OLD_LAW = (
    date(2026, 1, 1), date(2021, 1, 1), date(2025, 5, 1), date(2018, 12, 29),
)  # fmt: skip
HALF = (">", 1, 2)
TWO_THIRDS, THREE_QUARTERS = (">=", 2, 3), (">=", 3, 4)
COMMITTEE, TENTH = ("committee", None), (">=", 1, 10)
THIRD, FIFTH = (">=", 1, 3), (">=", 1, 5)
BY_TENTH = ("tenth_of_adults", TENTH, ORG, "25")
VILLAGE_CALLS = [COMMITTEE, BY_TENTH, ("third_of_representatives", THIRD, ORG, "25")]
TOWN_CALLS = [
    COMMITTEE, ("tenth_of_residents", TENTH, RES, "26"),
    ("third_of_representatives", THIRD, RES, "26"),
]  # fmt: skip


def rule(id, since, place, counts, source, articles, **asks):
    return (id, since), {"place": place, "counts": counts, "source": source,
                         "articles": articles} | asks  # fmt: skip


LAW = dict([
    rule("villagers", NEW, "village", ["adults"], ORG, "25、26",
         quorum=(HALF, "present", "entitled", ORG, "26"), majority=(HALF, "for", "present", ORG, "26"),
         notice=(10, True, ORG, "25"), study=(ORG, "28"), conveners=VILLAGE_CALLS),
    rule("villagers_households", NEW, "village", ["households"], ORG, "25、26",
         quorum=(TWO_THIRDS, "present", "entitled", ORG, "26"),
         majority=(HALF, "for", "present", ORG, "26"),
         notice=(10, True, ORG, "25"), study=(ORG, "28"), conveners=VILLAGE_CALLS),
    rule("villagers_reps", NEW, "village", ["members"], ORG, "29、30",
         quorum=(TWO_THIRDS, "present", "entitled", ORG, "30"),
         majority=(HALF, "for", "present", ORG, "30"),
         notice=(5, False, SD, "24"), study=(ORG, "28"), authorisation=(ORG, "29", False),
         composition=[((">=", 4, 5), "representatives", "members", ORG, "29"),
                      (THIRD, "women_representatives", "members", ORG, "29")],
         attendance=[(TWO_THIRDS, "women_representatives_present", "women_representatives", SD, "24")],
         conveners=[COMMITTEE, ("fifth_of_representatives", FIFTH, ORG, "30")]),
    rule("village_group", NEW, "village", ["adults"], ORG, "32",
         quorum=(TWO_THIRDS, "present", "entitled", ORG, "32"),
         majority=(HALF, "for", "present", ORG, "32"), conveners=[("group", None)]),
    rule("village_group_households", NEW, "village", ["households"], ORG, "32",
         quorum=(TWO_THIRDS, "present", "entitled", ORG, "32"),
         majority=(HALF, "for", "present", ORG, "32"), conveners=[("group", None)]),
    rule("residents", NEW, "community", ["adults"], RES, "26、27",
         quorum=(HALF, "present", "entitled", RES, "27"), majority=(HALF, "for", "present", RES, "27"),
         notice=(10, False, RES, "26"), study=(RES, "30"), conveners=TOWN_CALLS),
    rule("residents_households", NEW, "community", ["households"], RES, "26、27",
         quorum=(HALF, "present", "entitled", RES, "27"), majority=(HALF, "for", "present", RES, "27"),
         notice=(10, False, RES, "26"), study=(RES, "30"), conveners=TOWN_CALLS),
    rule("residents_reps", NEW, "community", ["members"], RES, "28、29",
         quorum=(TWO_THIRDS, "present", "entitled", RES, "29"),
         majority=(HALF, "for", "present", RES, "29"), study=(RES, "30"),
         authorisation=(RES, "30、31", True),
         composition=[((">=", 4, 5), "representatives", "members", RES, "28")],
         conveners=[COMMITTEE, ("fifth_of_representatives", FIFTH, RES, "29")]),
    rule("residents", OLD_LAW, "community", ["adults"], OLD, "", until=NEW, partly=True,
         quorum=(HALF, "present", "entitled", OLD, "")),
    rule("residents_households", OLD_LAW, "community", ["households"], OLD, "", until=NEW, partly=True,
         quorum=(HALF, "present", "entitled", OLD, "")),
    rule("residents_election", NEW, "community", ["members"], RES, "19", enterable=False,
         quorum=((">", 2, 3), "present", "entitled", RES, "19"),
         majority=(HALF, "for", "present", RES, "19")),
    rule("owners", CODE, "owners", ["owners", "area"], CIV, "278",
         quorum=(TWO_THIRDS, "present", "entitled", CIV, "278"),
         majority=(HALF, "for", "present", CIV, "278"),
         notice=(15, False, ZB, "27"), announced=(ZB, "27"), conveners=[("owners_committee", None)]),
    rule("owners_special", CODE, "owners", ["owners", "area"], CIV, "278",
         quorum=(TWO_THIRDS, "present", "entitled", CIV, "278"),
         majority=(THREE_QUARTERS, "for", "present", CIV, "278"),
         notice=(15, False, ZB, "27"), announced=(ZB, "27"), conveners=[("owners_committee", None)]),
    rule("collective", COLLECTIVES, "collective", ["members"], COL, "27",
         quorum=(TWO_THIRDS, "present", "entitled", COL, "27"),
         majority=(TWO_THIRDS, "for", "entitled", COL, "27"),
         notice=(10, False, COL, "27"), conveners=[("board", None)]),
    rule("collective_reps", COLLECTIVES, "collective", ["members"], COL, "28",
         majority=(TWO_THIRDS, "for", "entitled", COL, "28"), members=(20, COL, "28"),
         conveners=[("board", None)]),
])  # fmt: skip
NAMES = {
    ORG: "《中华人民共和国村民委员会组织法》（2025年修正）",
    RES: "《中华人民共和国城市居民委员会组织法》（2025年修订）",
    OLD: "《中华人民共和国城市居民委员会组织法》（2018年修正）",
    CIV: "《中华人民共和国民法典》",
    COL: "《中华人民共和国农村集体经济组织法》",
    SD: "《山东省实施〈中华人民共和国村民委员会组织法〉办法》（2012年）",
    ZB: "《淄博市物业管理条例》",
}
REGULATIONS = {SD, ZB}


def stands(basis) -> tuple:
    """The id of the law and the article; a regulation says that it is one."""
    (law,) = [law for law, name in NAMES.items() if name == basis.names[0]]
    assert basis.standing == ("regulation" if law in REGULATIONS else "law"), basis
    return law, basis.article


def share(of) -> tuple:
    assert Fraction(of.over, of.under).denominator == of.under, "in lowest terms"
    return (">" if of.strictly else ">="), of.over, of.under


def threshold(one) -> tuple:
    return (share(one.share), one.part, one.whole, *stands(one.basis))


def convener(one) -> tuple:
    return (one.id, share(one.share), *stands(one.basis)) if one.share else (one.id, None)


def asked(found) -> dict:
    """A rule of ``law.toml`` in the form of the table above, with everything that it asks."""
    law, articles = stands(found.source)
    whole = {
        "quorum": found.quorum and threshold(found.quorum),
        "majority": found.majority and threshold(found.majority),
        "notice": found.notice
        and (found.notice.days, found.notice.urgent, *stands(found.notice.basis)),
        "study": found.study and stands(found.study),
        "authorisation": found.authorisation
        and (*stands(found.authorisation), found.authorised_by_matter),
        "announced": found.announced and stands(found.announced),
        "members": found.members and (found.members.more_than, *stands(found.members.basis)),
        "composition": [threshold(one) for one in found.composition],
        "attendance": [threshold(one) for one in found.attendance],
        "conveners": [convener(one) for one in found.conveners],
        "until": found.until,
        "partly": found.partly,
        "enterable": found.enterable,
    }
    usual = {"partly": False, "enterable": True}
    said = {name: one for name, one in whole.items() if one not in (None, [], usual.get(name))}
    return {"place": found.place, "counts": [unit.code for unit in found.counts], "source": law,
            "articles": articles} | said  # fmt: skip


def test_no_rule_is_without_its_line_and_no_line_without_its_rule():
    assert sorted(LAW) == sorted((one.id, one.since) for one in rules())


@pytest.mark.parametrize("found", rules(), ids=lambda one: one.key)
def test_every_rule_asks_what_its_law_asks(found):
    assert asked(found) == LAW[found.id, found.since]
