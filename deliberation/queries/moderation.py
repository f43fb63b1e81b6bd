"""What pages of moderation read: the public log, what waits for a moderator, one ruling.

Nothing here names who complained; the log names neither who said it nor who decided.
"""

import operator
from collections import Counter
from functools import reduce

from django.core.exceptions import ValidationError
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.errors import BadInput, NotThere
from deliberation.models import (
    Appeal,
    Comment,
    Flag,
    Meeting,
    Proposal,
    Question,
    Remark,
    Rule,
    Ruling,
    State,
    Turn,
)
from portal.accounts.models import Role
from portal.kit.keyset import keyset_page

from .consultations import get_comment, get_proposal, get_remark
from .meetings import find_question, find_turn

PAGE = 30  # lines of the log
MOST = 30  # things that wait, shown at a time; the next come up as these are settled
KINDS = {
    "proposal": lambda person, pk: get_proposal(pk),
    "comment": lambda person, pk: get_comment(pk),
    "remark": lambda person, pk: get_remark(pk),
    "turn": find_turn,
    "question": find_question,
}
MODELS = {
    "proposal": Proposal, "comment": Comment, "remark": Remark, "turn": Turn, "question": Question
}  # fmt: skip
OF_MEETINGS = ("turn", "question")
IDS = [f"{kind}_id" for kind in KINDS]
WITH_MEETING = [f"{kind}__meeting" for kind in OF_MEETINGS]
WORDS = [
    *(f"{kind}__{name}" for kind in KINDS for name in ("consultation__scope", *WITH_BYLINE)),
    *WITH_MEETING,
]
Decision = Ruling.Decision

# What each rule means, as one would say it at the door.
EXAMPLES = {
    Rule.PERSONAL: gettext_lazy("比如手机号、身份证号、门牌号、别人的隐私。"),
    Rule.ABUSE: gettext_lazy("骂人、吓唬人、拿人取笑。批评工作做得不好不算。"),
    Rule.UNLAWFUL: gettext_lazy("比如诈骗、煽动打人、淫秽内容。"),
    Rule.ADVERTISING: gettext_lazy("推销东西，或者同样的话反复发。"),
    Rule.OFF_TOPIC: gettext_lazy("说的完全不是这次协商的事。和别人意见不同不算。"),
}


def rules() -> list[dict]:
    """What may be hidden, and nothing else."""
    return [{"value": rule, "label": rule.label, "example": EXAMPLES[rule]} for rule in Rule]


def get_words(person, kind: str, pk) -> Proposal | Comment | Remark | Turn | Question:
    """Raises ``NotThere``, also for words of a meeting that ``person`` may not know of."""
    if kind not in KINDS:
        raise NotThere(_("没有这条内容。"))
    return KINDS[kind](person, pk)


def kind_of(words) -> str:
    return words._meta.model_name


def address_of(words) -> str:
    """The page on which everybody reads these words."""
    if kind_of(words) in OF_MEETINGS:
        return f"{reverse('meeting', args=[words.meeting_id])}#{kind_of(words)[0]}-{words.pk}"
    return reverse(kind_of(words), args=[words.consultation_id, words.pk])


def title_of(words) -> str:
    """Of the meeting or the consultation in which they were said. Needs ``meeting`` read along."""
    return words.meeting.title if kind_of(words) in OF_MEETINGS else words.consultation.topic


def has_flagged(person, words) -> bool:
    return Flag.objects.filter(person=person, **{kind_of(words): words}).exists()


# --- closed meetings ------------------------------------------------------------------------


def public(rows, prefix: str = ""):
    """Those of ``rows`` (rulings; appeals by ``prefix``) that are about nothing of a closed meeting."""
    return rows.filter(_in_meetings(Meeting.objects.public(), prefix))


def known_to(person, rows):
    """Those about nothing of a meeting that ``person`` may not know of."""
    return rows.filter(_in_meetings(Meeting.objects.visible_to(person)))


def _in_meetings(meetings, prefix: str = "") -> Q:
    """About no meeting, or about one of these."""
    found = Q(**{f"{prefix}{kind}": None for kind in OF_MEETINGS})
    for kind in OF_MEETINGS:
        found |= Q(**{f"{prefix}{kind}__meeting__in": meetings})
    return found


def _kept(person) -> Q:
    """About words of a meeting that the person leads or keeps."""
    kept = Meeting.objects.kept_by(person)
    return _any({f"{kind}__meeting__in": kept} for kind in OF_MEETINGS)


# --- the public log ------------------------------------------------------------------------


def log_page(cursor: str) -> tuple[list[dict], str]:
    """Latest first; of closed meetings nothing. The words themselves are not even read."""
    along = [*(f"{kind}__consultation" for kind in KINDS), *WITH_MEETING]
    unread = ["proposal__title", "remark__proposed", *(f"{kind}__text" for kind in KINDS)]
    rows = public(Ruling.objects.select_related(*along, "appeal").defer(*unread))
    try:
        found, following = keyset_page(rows, ["-at", "pk"], cursor, PAGE)
    except (ValueError, ValidationError) as error:
        raise BadInput(
            _("这个翻页位置已失效，请从第一页看起。"), code="bad_cursor", field="cursor"
        ) from error
    return [_line(ruling) for ruling in found], following


def _line(ruling) -> dict:
    """All that the public reads of a ruling; a template cannot show what is not in it."""
    made = getattr(ruling, "appeal", None)
    return {
        "at": ruling.at,
        "decision": ruling.decision,
        "decided": ruling.get_decision_display(),
        "rule": ruling.get_rule_display() if ruling.rule else "",
        "facts": ruling.facts,
        "kind": ruling.words._meta.verbose_name.lower(),
        "consultation": ruling.words.consultation_id,
        "topic": title_of(ruling.words),
        "meeting": getattr(ruling.words, "meeting_id", None),
        "appeal": made and {"upheld": made.upheld, "decided_at": made.decided_at},
    }


def totals() -> dict:
    """How often what was decided, counted from the rows at the moment of asking; of what the log has."""
    grouped = public(Ruling.objects.all()).order_by().values_list("decision", "rule")
    decisions, hidden_by = Counter(), Counter()
    for decision, rule, number in grouped.annotate(number=Count("pk")):
        decisions[decision] += number
        if decision == Decision.HIDE:
            hidden_by[rule] += number
    appeals = (
        public(Appeal.objects.all(), "ruling__")
        .order_by()
        .values_list("upheld")
        .annotate(number=Count("pk"))
    )
    outcomes = dict(appeals)
    return {
        "decisions": [{"label": one.label, "number": decisions[one]} for one in Decision],
        "rules": [{"label": one.label, "number": hidden_by[one]} for one in Rule],
        "appeals": {
            "made": sum(outcomes.values()),
            "upheld": outcomes.get(True, 0),
            "dismissed": outcomes.get(False, 0),
            "waiting": outcomes.get(None, 0),
        },
    }


# --- what waits for a moderator ------------------------------------------------------------


def within_mandates(person, prefix: str = "") -> Q:
    """About words in a consultation that one of the person's mandates as moderator covers."""
    found = Q(pk__in=[])
    for mandate in person.live_mandates:
        if mandate.role == Role.MODERATOR:
            for kind in KINDS:
                place = f"{prefix}{kind}__consultation__scope__path__startswith"
                found |= Q(**{place: mandate.division.path})
    return found


def own(person, prefix: str = "") -> Q:
    """About words that the person said or typed for somebody: somebody else looks at those."""
    mine = Q(pk__in=[])
    for kind in KINDS:
        for role in ("author", "entered_by"):
            mine |= Q(**{f"{prefix}{kind}__{role}": person})
    return mine


def open_flags_for(person):
    """What this person is asked to look at, as a moderator of the place or as one who keeps the
    meeting: words still shown, not their own, of no meeting that they may not know of."""
    shown = _any({f"{kind}__state": State.SHOWN} for kind in KINDS)
    theirs = within_mandates(person) | _kept(person)
    rows = known_to(person, Flag.objects.filter(theirs, shown, settled_at=None))
    return rows.exclude(own(person))


def open_appeals_for(person):
    """Those that this moderator may decide: not against their own ruling, not their own. Also about
    words of a closed meeting, of which they see these words and nothing else: somebody must."""
    rows = Appeal.objects.filter(within_mandates(person, "ruling__"), decided_at=None)
    return rows.exclude(against=person).exclude(own(person, "ruling__"))


def _any(asked) -> Q:
    return reduce(operator.or_, (Q(**one) for one in asked))


def flagged(person) -> tuple[list[dict], bool]:
    """``(words with open flags, the longest waiting first; whether there are more)``."""
    grouped = open_flags_for(person).order_by().values_list(*IDS)
    waiting = list(grouped.annotate(since=Min("at")).order_by("since")[: MOST + 1])
    since = {_first(ids): at for *ids, at in waiting[:MOST]}
    keys = {
        kind: [ids[at] for *ids, _since in waiting[:MOST] if ids[at]]
        for at, kind in enumerate(KINDS)
    }
    words = {}
    for kind, model in MODELS.items():
        words |= _words(model, keys[kind])
    said = _complaints(_any({f"{kind}__in": found} for kind, found in keys.items()))
    items = [
        _shown(words[pk]) | said[pk] | {"since": at} for pk, at in since.items() if pk in words
    ]
    return items, len(waiting) > MOST


def _first(ids):
    """Of the columns that name words exactly one is filled."""
    return next(pk for pk in ids if pk)


def _words(model, keys) -> dict:
    if not keys:
        return {}
    meeting = ["meeting"] if model in (Turn, Question) else []
    rows = model.objects.select_related("consultation__scope", *meeting, *WITH_BYLINE)
    return rows.in_bulk(keys)


def _shown(words) -> dict:
    return {
        "words": words,
        "kind": kind_of(words),
        "noun": words._meta.verbose_name.lower(),
        "by": byline(words),
        "title": title_of(words),
    }


def _complaints(about: Q) -> dict:
    """``{words' id: {"number", "rules", "notes"}}`` of the open flags; never who sent them."""
    found: dict = {}
    rows = Flag.objects.filter(about, settled_at=None).order_by("at", "pk")
    for *ids, rule, note in rows.values_list(*IDS, "rule", "note"):
        counted, notes = found.setdefault(_first(ids), (Counter(), []))
        counted[rule] += 1
        notes.extend([note] if note else [])
    return {pk: _complaint(counted, notes) for pk, (counted, notes) in found.items()}


def _complaint(counted: Counter, notes: list[str]) -> dict:
    return {
        "number": counted.total(),
        "rules": [{"label": r.label, "number": counted[r]} for r in Rule if counted[r]],
        "notes": notes,
    }


def open_appeals(person) -> tuple[list[dict], bool]:
    """``(what open_appeals_for has, the longest waiting first; whether there are more)``."""
    rows = open_appeals_for(person)
    found = rows.select_related("due", *[f"ruling__{name}" for name in WORDS]).order_by("at", "pk")
    found = list(found[: MOST + 1])
    return [
        _shown(one.ruling.words)
        | {"appeal": one, "ruling": one.ruling, "title": title_for_review(one)}
        for one in found[:MOST]
    ], len(found) > MOST


def title_for_review(appeal) -> str:
    """Of a closed meeting not even its title: the consultation's, which everybody may read."""
    words = appeal.ruling.words
    secret = kind_of(words) in OF_MEETINGS and words.meeting.is_closed
    return words.consultation.topic if secret else title_of(words)


def review_of(words) -> dict:
    """The words with what was said about them and what was decided before; four reads."""
    about = {kind_of(words): words}
    complaints = _complaints(Q(**about)).get(words.pk) or _complaint(Counter(), [])
    return (
        _shown(words)
        | complaints
        | {
            "answers": _answered(words),
            "before": list(Ruling.objects.filter(**about).order_by("at", "pk")),
        }
    )


def _answered(words) -> dict:
    """What a comment stands under, as far as that is still shown; or the passage of a remark."""
    proposal = getattr(words, "proposal", None)
    thread = None
    if getattr(words, "thread_id", None):
        thread = Comment.objects.select_related(*WITH_BYLINE).get(pk=words.thread_id)
    passage = getattr(words, "passage", None)
    return {"proposal": proposal, "thread": thread and _shown(thread), "passage": passage}


# --- one ruling, one appeal ----------------------------------------------------------------


def own_ruling(person, pk) -> Ruling:
    """A ruling that the person was told of (``Words.told``). Raises ``NotThere``."""
    rows = Ruling.objects.select_related(*WORDS, "appeal__due").exclude(decision=Decision.KEEP)
    found = rows.filter(own(person), pk=pk).first()
    if found is None:
        raise NotThere(_("没有这项处理。"))
    return found


def get_appeal(pk) -> Appeal:
    rows = Appeal.objects.select_related(*[f"ruling__{name}" for name in WORDS])
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这项申诉。"))
    return found
