"""What a step says, in Chinese and English. Offline and on the site the same words.

Whoever changes a sentence raises ``EDITION``: a certificate of an earlier edition is compared by its
numbers, one of this edition word by word.
"""

from .shares import Share

EDITION = 1

HALVES = {
    ">1/2": ("过半数", "more than half"),
    ">=2/3": ("三分之二以上", "two thirds or more"),
    ">2/3": ("超过三分之二", "more than two thirds"),
    ">=3/4": ("四分之三以上", "three quarters or more"),
    ">=4/5": ("五分之四以上", "four fifths or more"),
    ">=1/3": ("三分之一以上", "one third or more"),
    ">=1/5": ("五分之一以上", "one fifth or more"),
    ">=1/10": ("十分之一以上", "one tenth or more"),
}

NAMES = {
    "entitled": ("应到", "entitled"),
    "present": ("到会", "present"),
    "for": ("赞成", "in favour"),
    "members": ("组成人员", "members"),
    "representatives": ("代表", "representatives"),
    "women_representatives": ("妇女代表", "women representatives"),
    "women_representatives_present": ("到会妇女代表", "women representatives present"),
    "petitioners": ("提议的", "who asked"),
    "petition_of": ("有权提议的", "who may ask"),
}

# Owners take part on paper and online too, and so does their floor area (Civil Code art. 278).
_PRESENT, _TAKING_PART = NAMES["present"], ("参与表决", "taking part")
CAME = {
    "adults": _PRESENT, "households": _PRESENT, "members": _PRESENT,
    "owners": _TAKING_PART, "area": _TAKING_PART,
}  # fmt: skip

CONVENERS = {
    "committee": ("村（居）民委员会", "the committee"),
    "group": ("村民小组", "the villagers’ group"),
    "owners_committee": (
        "业主委员会或者依法的召集人",
        "the owners’ committee or a lawful convener",
    ),
    "board": ("农村集体经济组织理事会或者理事", "the board of the collective"),
    "tenth_of_adults": ("村民提议", "petition of villagers"),
    "tenth_of_residents": ("居民或者户的代表提议", "petition of residents or households"),
    "third_of_representatives": ("代表提议", "petition of representatives"),
    "fifth_of_representatives": ("代表提议", "petition of representatives"),
}

STEPS = {
    "rule": (
        "适用规则：{rule}，{basis}，{since}起施行。",
        "Rule: {rule}; {basis}; in force since {since}.",
    ),
    "rule_not_in_force": (
        "会议那天（{held}）这条规则不在施行：{rule}，{basis}。",
        "On the day of the meeting ({held}) this rule was not in force: {rule}; {basis}.",
    ),
    "figures_impossible": (
        "数字对不上：{what}。",
        "The figures cannot be: {what}.",
    ),
    "convener": ("召集人：{who}。", "Convened by {who}."),
    "convener_missing": ("没有写由谁召集。", "It is not said who convened it."),
    "petition": (
        "召集：{who}，{sum}，{verdict}{share}（{basis}）。",
        "Convened on {who}: {sum}, {verdict} {share} ({basis}).",
    ),
    "notice": (
        "{sent}发出通知，{held}开会，中间满 {full} 日，应满 {days} 日，{verdict}（{basis}）。",
        "Notice on {sent}, meeting on {held}: {full} full days between, {days} needed, {verdict} ({basis}).",
    ),
    "notice_urgent": (
        "遇有特殊情况，临时通知：{sent}发出，{held}开会（{basis}）。",
        "Called at short notice for a special reason: notice on {sent}, meeting on {held} ({basis}).",
    ),
    "notice_missing": (
        "没有写通知日期，应提前 {days} 日通知（{basis}）。",
        "No day of notice is given; {days} days are needed ({basis}).",
    ),
    "study": (
        "党组织{studied}研究讨论，{held}开会，{verdict}（{basis}）。",
        "Studied by the Party organisation on {studied}, meeting on {held}, {verdict} ({basis}).",
    ),
    "study_missing": (
        "没有写党组织研究讨论的日期，应先经研究讨论（{basis}）。",
        "No day of study by the Party organisation is given; it comes first ({basis}).",
    ),
    "authorised": ("已有会议授权（{basis}）。", "Authorised by the larger meeting ({basis})."),
    "authorisation_missing": (
        "没有会议授权，应有授权（{basis}）。",
        "Not authorised by the larger meeting, which is needed ({basis}).",
    ),
    "authorisation_not_needed": (
        "这件事不须会议授权（{basis}）。",
        "This matter needs no authorisation ({basis}).",
    ),
    "announced": (
        "表决的都是公示过的事项（{basis}）。",
        "Nothing but announced matters was decided ({basis}).",
    ),
    "announced_missing": (
        "没有确认表决的都是公示过的事项（{basis}）。",
        "It is not confirmed that only announced matters were decided ({basis}).",
    ),
    "members": (
        "组成人员 {number} 人，应多于 {least} 人，{verdict}（{basis}）。",
        "{number} members, more than {least} needed, {verdict} ({basis}).",
    ),
    "composition": (
        "组成：{part} {number}，{sum}，{verdict}{whole}的{share}（{basis}）。",
        "Composition: {number} {part}: {sum}, {verdict} {share} of {whole} ({basis}).",
    ),
    "attendance": (
        "{part} {number}，{sum}，{verdict}{whole}的{share}（{basis}）。",
        "{number} {part}: {sum}, {verdict} {share} of {whole} ({basis}).",
    ),
    "part_missing": (
        "没有写{part}或{whole}的人数（{basis}）。",
        "The number of {part} or {whole} is not given ({basis}).",
    ),
    "quorum": (
        "{came} {number} {unit}：{sum}，{verdict}应到 {of} {unit}的{share}{valid}（{basis}）。",
        "{number} {unit} {came}: {sum}, {verdict} {share} of the {of} {unit} entitled{valid} ({basis}).",
    ),
    "votes": (
        "赞成 {for} {unit}，反对 {against}，弃权 {abstained}，未表决 {silent}，合计 {present}。",
        "{for} {unit} in favour, {against} against, {abstained} abstained, {silent} did not vote, {present} in all.",
    ),
    "majority": (
        "赞成 {number} {unit}：{sum}，{verdict}{whole} {of} {unit}的{share}（{basis}）。",
        "{number} {unit} in favour: {sum}, {verdict} {share} of the {of} {unit} {whole} ({basis}).",
    ),
    "nobody": (
        "{came} 0 {unit}，没有可以算数的票。",
        "0 {unit} {came}: there is no vote to count.",
    ),
    "unchecked": (
        "{what}：较早的法律，没有核对。",
        "{what}: earlier law, not checked.",
    ),
    "reached": ("结论：达到规则。", "Conclusion: it reaches the rule."),
    "not_reached": (
        "结论：未达到规则，不能算通过。",
        "Conclusion: it does not reach the rule and cannot count as passed.",
    ),
    "not_checked": ("结论：没有核对。", "Conclusion: not checked."),
}
VERDICTS = {True: ("达到", "which reaches"), False: ("没有达到", "which does not reach")}
ENOUGH = {True: ("够了", "enough"), False: ("不够", "not enough")}
BEFORE = {True: ("在会前", "before it"), False: ("不在会前", "not before it")}
SAME_DAY = ("和会议同一天，应在会前", "the same day; it comes before the meeting")
VALID = {
    True: ("，会议有效", ", the meeting is valid"),
    False: ("，会议无效", ", the meeting is not valid"),
}


def share_words(share: Share) -> tuple[str, str]:
    """三分之二以上 and "two thirds or more"; unusual shares as figures."""
    figure = f"{share.over}/{share.under}"
    plain = (
        (f"超过 {figure}", f"more than {figure}")
        if share.strictly
        else (f"{figure} 以上", f"{figure} or more")
    )
    return HALVES.get(str(share), plain)
