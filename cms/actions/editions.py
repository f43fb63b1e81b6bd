"""Starting an edition and writing its text: clauses, notes, what the check pointed at."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import procedure
from cms.forbidden import look_over
from cms.looked import looked_at
from cms.models import Clause, Edition, WarningDecision
from cms.permissions.editions import check_start_edition
from cms.redline import Part, match
from deliberation.actions.calls import call_off
from deliberation.models import Phase
from portal.kit.errors import BadInput, Refused
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_optional, clean_text

from .steps import begin, public_words, record, validated

MOST_CLAUSES = 100
WORDS = {"changes_note": 600, "sing_along": 600}
NOTES = ("category", "plain_note", "law", "law_link")  # of a clause, beside its words
STARTED = "started"


@transaction.atomic
def start_edition(person, compact, *, clauses=None, on=None, number=None, now=None) -> Edition:
    """Begin a compact or its revision. Without ``clauses`` the text in force is taken over.

    ``number`` says the how-maniest it is, for a village that had editions before it came here.
    """
    now = now or timezone.now()
    mandate = check_start_edition(person, compact)
    if compact.editions.under_way().exists():
        raise Refused(_("已有一个没有公布的版本，请先处理它。"), code="edition_in_draft")
    last = _latest(compact)
    edition = Edition(
        compact=compact, title=compact.title, entered_by=person, entered_at=now,
        number=number or (last.number if last else 0) + 1,
    )  # fmt: skip
    if last and edition.number <= last.number:
        raise BadInput(_("版次要大于以前的版次。"), code="edition_order", field="number")
    try:
        with transaction.atomic():
            validated(edition).save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("已有一个没有公布的版本，请先处理它。"), code="edition_in_draft") from error
    old = list(last.clauses.order_by("position")) if last else []
    _write_clauses(edition, old, old if clauses is None else [Clause(**one) for one in clauses])
    on = on or timezone.localdate(now)
    record(person, mandate, edition, STARTED, on=on, now=now)
    return edition


@transaction.atomic
def write_text(person, edition, *, clauses: list[dict], title=None, now=None, **words) -> Edition:
    """Put the whole text anew. ``clauses``: dicts of heading, text, category.

    A clause is found again by its heading or most of its words and keeps its id and its notes.
    """
    edition, _mandate = begin(person, edition, "write")
    _check_not_out(edition, now or timezone.now())
    if title is not None:
        edition.title = clean_text(title, field="title", most=80, lines=False)
    for name in WORDS.keys() & words.keys():
        setattr(edition, name, clean_optional(words[name], field=name, most=WORDS[name]))
    validated(edition).save()
    old = list(edition.clauses.order_by("position"))
    _write_clauses(edition, old, [Clause(**one) for one in clauses])
    edition.writers.add(person)
    return edition


@transaction.atomic
def write_clause(person, edition, lineage, *, now=None, **fields) -> Clause:
    """Put one clause right: heading, text, category, plain note, law, link to the law."""
    edition, _mandate = begin(person, edition, "write")
    clause = edition.clauses.filter(lineage=lineage).first()
    if clause is None:
        raise BadInput(_("没有这一条。"), code="clause_unknown", field="clause")
    if {"heading", "text"} & {name for name in fields if fields[name] != getattr(clause, name)}:
        _check_not_out(edition, now or timezone.now())
    for name, value in fields.items():
        setattr(clause, name, value)
    _tidy(clause)
    clause.save()
    edition.writers.add(person)
    return clause


@transaction.atomic
def keep_warned(person, edition, lineage, *, rule, reason, now=None) -> WarningDecision:
    """The words stay although the check pointed at them; who decided and why is kept."""
    edition, _mandate = begin(person, edition, "write")
    one = next((one for one in looked_at(edition) if one.lineage == lineage), None)
    warned = one and next((w for w in look_over(one.text) if w.rule.id == rule), None)
    if not warned:
        raise BadInput(_("这一条没有这个提醒。"), code="warning_unknown", field="rule")
    edition.writers.add(person)
    return WarningDecision.objects.update_or_create(
        edition=edition, lineage=lineage, rule=rule, text_digest=one.digest,
        defaults={
            "reason": public_words(reason, field="reason", most=200, needed=True),
            "words": warned.words,
            "by": person,
            "at": now or timezone.now(),
        },
    )[0]  # fmt: skip


@transaction.atomic
def close_edition(person, edition, *, note, on=None, now=None) -> Edition:
    """Give it up before it was adopted; it stays in the record."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "close")
    edition.status = procedure.CLOSED
    on = on or timezone.localdate(now)
    step = record(person, mandate, edition, "close", on=on, now=now, note=note, reason=True)
    if edition.consultation_id:
        call_off(person, edition.consultation, reason=step.note, now=now)
    return edition


def undecided(edition) -> list:
    """``(lineage, warning)`` of those about which nobody has decided yet."""
    decided = set(edition.decisions.values_list("lineage", "rule", "text_digest"))
    return [
        (one.lineage, warned)
        for one in looked_at(edition)
        for warned in look_over(one.text)
        if (one.lineage, warned.rule.id, one.digest) not in decided
    ]


def _latest(compact) -> Edition | None:
    return compact.editions.exclude(status=procedure.CLOSED).order_by("-number").first()


def is_out(edition, now) -> bool:
    """Are people being asked about this text? The hosts may have given them longer."""
    rows = Phase.objects.filter(consultation=edition.consultation_id, ends_at__gt=now)
    return edition.consultation_id is not None and rows.exists()


def _check_not_out(edition, now) -> None:
    """While people are asked about a text it stays as it is."""
    if is_out(edition, now):
        raise Refused(_("正在征求意见，条文先不改；征集结束后再改。"), code="text_is_out")


def _write_clauses(edition, old: list[Clause], new: list[Clause]) -> None:
    if len(new) > MOST_CLAUSES:
        raise BadInput(
            _("条文最多 %(most)s 条。") % {"most": MOST_CLAUSES},
            code="clauses_many",
            field="clauses",
        )
    rows = [
        Clause(
            edition=edition, position=at, heading=one.heading, text=one.text,
            **{name: getattr(one, name) for name in NOTES},
        )
        for at, one in enumerate(new, start=1)
    ]  # fmt: skip
    before = {one.lineage: one for one in old}
    found = match([_part(one) for one in old], [_part(row, known=False) for row in rows])
    edition.clauses.all().delete()
    for row, part in zip(rows, found, strict=True):
        if part.lineage is not None:
            row.lineage = part.lineage
            _take_notes(row, before[part.lineage])
        _tidy(row)
    Clause.objects.bulk_create(rows)


def _take_notes(row: Clause, old: Clause) -> None:
    if row.category == Clause.Category.OTHER:
        row.category = old.category
    for name in ("plain_note", "law", "law_link"):
        if not getattr(row, name):
            setattr(row, name, getattr(old, name))


def _part(clause: Clause, *, known=True) -> Part:
    return Part(clause.lineage if known else None, clause.position, clause.heading, clause.text)


def _tidy(clause: Clause) -> None:
    clause.heading = clean_optional(clause.heading, field="heading", most=40, lines=False)
    clause.text = clean_text(clause.text, field="text", most=1000)
    clause.plain_note = clean_optional(clause.plain_note, field="plain_note", most=300, lines=False)
    clause.law = clean_optional(clause.law, field="law", most=120, lines=False)
    for name in ("heading", "text", "plain_note"):
        check_no_personal_numbers(getattr(clause, name), name)
    validated(clause)
