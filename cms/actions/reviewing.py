"""What the office over the village does: return with opinions, approve, file, order to correct."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import procedure
from cms.models import ReviewOpinion
from portal.kit.errors import BadInput, Refused

from .records import check_still_stands
from .steps import (
    NOTE,
    begin,
    check_settled,
    day_of,
    forget_preparation,
    last_change,
    move_on,
    not_before,
    public_words,
    record,
)

MOST_OPINIONS = 50


@transaction.atomic
def return_edition(person, edition, *, opinions, note, on=None, papers=(), now=None):
    """Send it back with opinions to be answered one by one; ``opinions``: (lineage or None, text)."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "return")
    if not opinions:
        raise BadInput(_("至少写一条审核意见。"), code="opinion_missing", field="opinions")
    if len(opinions) > MOST_OPINIONS:
        raise BadInput(
            _("审核意见最多 %(most)s 条。") % {"most": MOST_OPINIONS},
            code="opinions_many", field="opinions",
        )  # fmt: skip
    forget_preparation(edition)
    edition.status = procedure.RETURNED
    step = record(
        person, mandate, edition, "return",
        on=day_of(on, now), now=now, note=note, papers=papers, reason=True,
    )  # fmt: skip
    known = set(edition.clauses.values_list("lineage", flat=True))
    ReviewOpinion.objects.bulk_create(
        ReviewOpinion(
            step=step, number=number, lineage=lineage if lineage in known else None,
            text=public_words(text, field="opinions", most=500, needed=True),
        )
        for number, (lineage, text) in enumerate(opinions, start=1)
    )  # fmt: skip
    return edition


@transaction.atomic
def answer_opinion(person, edition, opinion, *, result, answer, now=None) -> ReviewOpinion:
    """Corrected, or explained why not. May be put right until the text is submitted again."""
    edition, _mandate = begin(person, edition, "answer")
    opinion = ReviewOpinion.objects.select_for_update().filter(
        pk=opinion.pk, step__edition=edition
    ).first()  # fmt: skip
    if opinion is None:
        raise BadInput(_("没有这条审核意见。"), code="opinion_unknown")
    if result not in ReviewOpinion.Result.values:
        raise BadInput(_("请选已改正，或者未改并说明。"), code="result_unknown", field="result")
    opinion.result = result
    opinion.answer = public_words(answer, field="answer", most=500, needed=True)
    edition.writers.add(person)
    opinion.answered_by, opinion.answered_at = person, now or timezone.now()
    opinion.save()
    return opinion


@transaction.atomic
def approve_edition(person, edition, *, on=None, note="", basis="", papers=(), now=None):
    """The review is passed, as corrected."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "approve")
    check_settled(edition)
    edition.reviewed_on = day_of(on, now)
    not_before(edition.reviewed_on, last_change(edition), _("审核不能早于提交。"), field="on")
    edition.review_note = public_words(note, field="note", most=NOTE)
    move_on(edition)
    record(
        person, mandate, edition, "approve",
        on=edition.reviewed_on, now=now, note=note, basis=basis, papers=papers,
    )  # fmt: skip
    return edition


@transaction.atomic
def file_edition(person, edition, *, filed_with, filing_number="", on=None, papers=(), now=None):
    """The office keeps the adopted text on file (Organic Law of Villagers' Committees art. 31, of
    Residents' Committees art. 31)."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "file")
    edition.filed_on = day_of(on, now)
    if edition.filed_on < edition.resolution.held_on:
        raise BadInput(_("备案不能早于会议。"), code="steps_order", field="on")
    check_still_stands(edition)
    edition.filed_with = public_words(filed_with, field="filed_with", most=60, needed=True)
    edition.filing_number = filing_number.strip()
    edition.status = procedure.FILED
    record(person, mandate, edition, "file", on=edition.filed_on, now=now, papers=papers)
    return edition


@transaction.atomic
def order_correction(person, edition, *, note, basis, on=None, papers=(), now=None):
    """The compact breaks the law: the office orders it put right (art. 31 of both organic laws). It
    says so on the page until it is revised, repealed or the order is done."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "order")
    if not basis.strip():
        raise BadInput(_("请写明依据。"), code="text_missing", field="basis")
    edition.status = procedure.ORDERED
    record(
        person, mandate, edition, "order",
        on=day_of(on, now), now=now, note=note, basis=basis, papers=papers, reason=True,
    )  # fmt: skip
    return edition


@transaction.atomic
def lift_order(person, edition, *, note, on=None, now=None):
    """The order is done with, or was a mistake."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "lift_order")
    edition.status = procedure.PUBLISHED
    if not note.strip():
        raise Refused(_("请写明理由。"), code="text_missing", field="note")
    record(person, mandate, edition, "lift_order", on=day_of(on, now), now=now, note=note)
    return edition
