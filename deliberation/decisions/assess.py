"""One rule applied to the figures of one meeting: numbered steps, and whether it reaches the rule."""

from dataclasses import dataclass, field, replace

from .figures import Figures
from .measures import MEASURES, Measure
from .rules import Basis, Rule, Threshold
from .sentences import (
    BEFORE,
    CAME,
    CONVENERS,
    ENOUGH,
    NAMES,
    SAME_DAY,
    STEPS,
    VALID,
    VERDICTS,
    share_words,
)
from .shares import Share

ZH, EN = 0, 1
REACHED, NOT_REACHED, NOT_CHECKED = "reached", "not_reached", "not_checked"
PIECES = MEASURES["members"]
# By what a petition's share is taken, where the meeting counts the same.
ASKING = {"tenth_of_adults": ("adults",), "tenth_of_residents": ("adults", "households")}


@dataclass(frozen=True)
class Step:
    """``ok`` is None where nothing is judged. ``said`` holds pairs (Chinese, English) by name."""

    code: str
    ok: bool | None = None
    said: dict[str, tuple[str, str]] = field(default_factory=dict)

    def sentence(self, language: int) -> str:
        return STEPS[self.code][language].format(
            **{name: pair[language] for name, pair in self.said.items()}
        )


@dataclass(frozen=True)
class Finding:
    steps: tuple[Step, ...]
    outcome: str

    def sentences(self, language: int) -> list[str]:
        return [step.sentence(language) for step in self.steps]


def assess(rule: Rule | None, figures: Figures) -> Finding:
    """Apply ``rule``; without one (earlier law) nothing is checked but the sums."""
    impossible = _impossible(figures)
    if impossible:
        return _end([impossible], NOT_REACHED)
    if rule is None:
        return _end([Step("unchecked", None, _said(what=("会议", "The meeting")))], NOT_CHECKED)
    steps = [_rule(rule, figures)]
    for part in (_convener, _notice, _study, _authorisation, _announced, _composition, _quorum,
                 _attendance, _majority):  # fmt: skip
        steps += part(rule, figures)
    if any(step.ok is False for step in steps):
        return _end(steps, NOT_REACHED)
    if any(step.code == "unchecked" for step in steps):
        return _end(steps, NOT_CHECKED)
    return _end(steps, REACHED)


def _end(steps: list[Step], outcome: str) -> Finding:
    judged = {REACHED: True, NOT_REACHED: False, NOT_CHECKED: None}
    return Finding((*steps, Step(outcome, judged[outcome])), outcome)


# --- the sums ----------------------------------------------------------------------------------


# No more of the first than of the second; names as in ``NAMES``.
NO_MORE = (
    ("representatives", "members"),
    ("women_representatives", "representatives"),
    ("women_representatives_present", "women_representatives"),
)


def _impossible(figures: Figures) -> Step | None:
    """More came than are entitled, more voted than came, more women than representatives …"""
    for code, count in figures.counted.items():
        step = _cannot_be(MEASURES[code], count)
        if step:
            return step
    return _more_than_there_are(figures)


def _cannot_be(unit: Measure, count: dict[str, int]) -> Step | None:
    came = CAME[unit.code]
    voted = count["for"] + count["against"] + count["abstained"]
    if count["entitled"] <= 0:
        return _cannot(unit, "应到 {a}", "{a} entitled", count["entitled"], 0)
    if count["present"] > count["entitled"]:
        words = (f"{came[ZH]} {{a}} 多于应到 {{b}}", f"{{a}} {came[EN]} of {{b}} entitled")
        return _cannot(unit, *words, count["present"], count["entitled"])
    if voted > count["present"]:
        words = (
            f"赞成、反对、弃权合计 {{a}} 多于{came[ZH]} {{b}}",
            f"{{a}} votes of {{b}} {came[EN]}",
        )
        return _cannot(unit, *words, voted, count["present"])
    return None


def _more_than_there_are(figures: Figures) -> Step | None:
    """Parts that are more than their whole; a petition by more than could sign it."""
    parts = figures.parts
    pairs = [(NAMES[a], parts[a], NAMES[b], parts[b]) for a, b in NO_MORE if {a, b} <= set(parts)]
    women, came = parts.get("women_representatives_present"), figures.counted.get("members")
    if women is not None and came:
        pairs.append((NAMES["women_representatives_present"], women, NAMES["present"],
                      came["present"]))  # fmt: skip
    if figures.petitioners is not None and figures.petition_of is not None:
        pairs.append((NAMES["petitioners"], figures.petitioners, NAMES["petition_of"],
                      figures.petition_of))  # fmt: skip
    for name, part, whole_name, whole in pairs:
        if part > whole:
            words = (f"{name[ZH]} {{a}} 多于{whole_name[ZH]} {{b}}",
                     f"{{a}} {name[EN]} of {{b}} {whole_name[EN]}")  # fmt: skip
            return _cannot(PIECES, *words, part, whole)
    return None


def _cannot(unit: Measure, chinese: str, english: str, a: int, b: int) -> Step:
    numbers = {"a": unit.write(a), "b": unit.write(b)}
    return Step(
        "figures_impossible",
        False,
        {"what": (chinese.format(**numbers), english.format(**numbers))},
    )


# --- what comes before -------------------------------------------------------------------------


def _rule(rule: Rule, figures: Figures) -> Step:
    said = _said(rule=rule.names, basis=basis_words(rule.source))
    if not rule.in_force_on(figures.held_on):
        return Step("rule_not_in_force", False, said | _said(held=_day(figures.held_on)))
    return Step("rule", True, said | _said(since=_day(rule.since)))


def _convener(rule: Rule, figures: Figures) -> list[Step]:
    if not rule.conveners:
        return []
    found = next((one for one in rule.conveners if one.id == figures.convener), None)
    if found is None:
        return [Step("convener_missing", False)]
    who = _said(who=CONVENERS[found.id])
    if found.share is None or found.basis is None:
        return [Step("convener", True, who)]
    part, whole = figures.petitioners or 0, _who_may_ask(found.id, figures)
    ok = whole > 0 and found.share.reached(part, whole)
    said = who | _compared(found.share, part, whole, PIECES, ok)
    return [Step("petition", ok, said | _said(basis=basis_words(found.basis)))]


def _who_may_ask(convener: str, figures: Figures) -> int:
    """Of how many the share is taken: never fewer than those whom the meeting itself counts."""
    counted = [figures.counted[code]["entitled"] for code in ASKING.get(convener, ())
               if code in figures.counted]  # fmt: skip
    if convener == "fifth_of_representatives":
        counted.append(figures.parts.get("representatives", 0))
    return max(figures.petition_of or 0, *counted, 0)


def _notice(rule: Rule, figures: Figures) -> list[Step]:
    if rule.notice is None:
        return []
    needed, sent = rule.notice, figures.notice_sent_on
    said = _said(basis=basis_words(needed.basis), days=needed.days)
    if sent is None:
        return [Step("notice_missing", False, said)]
    full = (figures.held_on - sent).days - 1
    said |= _said(sent=_day(sent), held=_day(figures.held_on), full=max(full, 0))
    if figures.urgent and needed.urgent and sent <= figures.held_on:
        return [Step("notice_urgent", True, said)]
    ok = full >= needed.days
    return [Step("notice", ok, said | _said(verdict=ENOUGH[ok]))]


def _study(rule: Rule, figures: Figures) -> list[Step]:
    if rule.study is None:
        return []
    said = _said(basis=basis_words(rule.study), held=_day(figures.held_on))
    if figures.studied_on is None:
        return [Step("study_missing", False, said)]
    ok = figures.studied_on <= figures.held_on
    when = SAME_DAY if figures.studied_on == figures.held_on else BEFORE[ok]
    said |= _said(studied=_day(figures.studied_on), verdict=when)
    return [Step("study", ok, said)]


def _authorisation(rule: Rule, figures: Figures) -> list[Step]:
    if rule.authorisation is None:
        return []
    said = _said(basis=basis_words(rule.authorisation))
    if rule.authorised_by_matter and not figures.needs_authorisation:
        return [Step("authorisation_not_needed", None, said)]
    if figures.authorised:
        return [Step("authorised", True, said)]
    return [Step("authorisation_missing", False, said)]


def _announced(rule: Rule, figures: Figures) -> list[Step]:
    if rule.announced is None:
        return []
    code = "announced" if figures.announced else "announced_missing"
    return [Step(code, figures.announced, _said(basis=basis_words(rule.announced)))]


# --- who came, who agreed ----------------------------------------------------------------------


def _composition(rule: Rule, figures: Figures) -> list[Step]:
    return _members(rule, figures) + [
        _part("composition", needed, figures) for needed in rule.composition
    ]


def _members(rule: Rule, figures: Figures) -> list[Step]:
    if rule.members is None:
        return []
    number, least = figures.counted["members"]["entitled"], rule.members.more_than
    ok = number > least
    said = _said(number=number, least=least, basis=basis_words(rule.members.basis))
    return [Step("members", ok, said | _said(verdict=ENOUGH[ok]))]


def _attendance(rule: Rule, figures: Figures) -> list[Step]:
    return [_part("attendance", needed, figures) for needed in rule.attendance]


def _part(code: str, needed: Threshold, figures: Figures) -> Step:
    part, whole = figures.parts.get(needed.part), figures.parts.get(needed.whole)
    said = _said(
        part=NAMES[needed.part], whole=NAMES[needed.whole], basis=basis_words(needed.basis)
    )
    if part is None or not whole or part > whole:
        return Step("part_missing", False, said)
    ok = needed.share.reached(part, whole)
    said |= _compared(needed.share, part, whole, PIECES, ok) | _said(number=part)
    return Step(code, ok, said)


def _quorum(rule: Rule, figures: Figures) -> list[Step]:
    if rule.quorum is None:
        return [_unchecked("到会人数", "Quorum")] if rule.partly else []
    steps = [
        _threshold("quorum", rule.quorum, unit, figures.counted[unit.code]) for unit in rule.counts
    ]
    # Where two things are counted, the meeting is valid by both; the last step says it of both.
    valid = all(step.ok for step in steps)
    steps[-1] = replace(steps[-1], said=steps[-1].said | {"valid": VALID[valid]})
    return steps


def _majority(rule: Rule, figures: Figures) -> list[Step]:
    steps = []
    for unit in rule.counts:
        count = figures.counted[unit.code]
        silent = count["present"] - count["for"] - count["against"] - count["abstained"]
        numbers = {
            name: unit.write(count[name]) for name in ("for", "against", "abstained", "present")
        }
        said = _said(unit=unit.names, silent=unit.write(silent), **numbers)
        steps.append(Step("votes", None, said))
        if count["present"] == 0:
            steps.append(Step("nobody", False, _said(unit=unit.names, came=CAME[unit.code])))
        elif rule.majority is not None:
            steps.append(_threshold("majority", rule.majority, unit, count))
    if rule.majority is None:
        steps.append(_unchecked("通过条件", "Majority"))
    return steps


def _threshold(code: str, needed: Threshold, unit: Measure, count: dict[str, int]) -> Step:
    part, whole = count[needed.part], count[needed.whole]
    ok = needed.share.reached(part, whole)
    said = _compared(needed.share, part, whole, unit, ok) | _said(
        number=unit.write(part),
        of=unit.write(whole),
        unit=unit.names,
        came=CAME[unit.code],
        whole=CAME[unit.code] if needed.whole == "present" else NAMES[needed.whole],
        basis=basis_words(needed.basis),
        valid=("", ""),
    )
    return Step(code, ok, said)


def _unchecked(chinese: str, english: str) -> Step:
    return Step("unchecked", None, {"what": (chinese, english)})


# --- words -------------------------------------------------------------------------------------


def _compared(share: Share, part: int, whole: int, unit: Measure, ok: bool) -> dict:
    """``3 × 301 = 903 ≥ 2 × 412 = 824`` and what it means."""
    left, right = share.products(part, whole)
    sign = {(True, True): ">", (True, False): "≤", (False, True): "≥", (False, False): "<"}
    sums = (
        f"{_times(share.under, part, left, unit)} {sign[share.strictly, ok]} "
        f"{_times(share.over, whole, right, unit)}"
    )
    least = unit.write(share.least(whole))
    chinese, english = VERDICTS[ok]
    if not ok:
        chinese, english = (
            f"至少要 {least} {unit.names[ZH]}，{chinese}",
            f"at least {least} needed, {english}",
        )
    return _said(sum=sums, verdict=(chinese, english), share=share_words(share))


def _times(by: int, number: int, product: int, unit: Measure) -> str:
    written = unit.write(number)
    return written if by == 1 else f"{by} × {written} = {unit.write(product)}"


def basis_words(basis: Basis) -> tuple[str, str]:
    chinese, english = basis.names
    if basis.standing == "local":
        chinese, english = f"本单位规则：{chinese}", f"rule of its own: {english}"
    if not basis.article:
        return chinese, english
    return f"{chinese}第 {basis.article} 条", f"{english}, art. {basis.article.replace('、', ', ')}"


def _day(day) -> tuple[str, str]:
    return f"{day.year}年{day.month}月{day.day}日", day.isoformat()


def _said(**pieces) -> dict[str, tuple[str, str]]:
    """Pairs as they are; a plain number or text is the same in both languages."""
    return {
        name: piece if isinstance(piece, tuple) else (str(piece), str(piece))
        for name, piece in pieces.items()
    }
