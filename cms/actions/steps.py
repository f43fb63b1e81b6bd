"""What every step of an edition has in common: the row held, the state moved, the log written."""

import hashlib

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import procedure
from cms.models import Edition, EditionStep, Procedure, StepPaper
from cms.permissions.editions import check_step
from deliberation.actions.documents import check_paper
from deliberation.models import Remark
from portal.kit.errors import BadInput, Refused
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_optional, clean_text

from .telling import tell_next

BASIS, NOTE, TITLE = 200, 300, 80  # characters
MOST_PAPERS = 6  # a step


def held(edition) -> Edition:
    """The row as it is now, kept from changing until the transaction ends."""
    rows = Edition.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("compact__division", "resolution").get(pk=edition.pk)


def begin(person, edition, act: str):
    """``(edition held, mandate)`` when this person may take this step now."""
    edition = held(edition)
    return edition, check_step(person, edition, act)


def day_of(on, now, *, field="on"):
    """The day of a fact: today where none is given, never a day to come."""
    today = timezone.localdate(now)
    if on and on > today:
        raise BadInput(_("这一天还没有到。"), code="day_ahead", field=field)
    return on or today


def record(
    person, mandate, edition, act, *,
    on, now, basis="", note="", papers=(), reason=False, resolution=None,
) -> EditionStep:  # fmt: skip
    """Save the edition and write the step down, with its papers. ``reason``: the note is needed."""
    step = EditionStep(
        edition=edition, act=act, status=edition.status, on=on, at=now, by=person,
        as_mandate=mandate, text_digest=edition.digest(),
        basis=public_words(basis, field="basis", most=BASIS),
        note=public_words(note, field="note", most=NOTE, needed=reason), resolution=resolution,
    )  # fmt: skip
    validated(edition).save()
    step.save(force_insert=True)
    _attach(step, papers)
    tell_next(edition, step)
    return step


def public_words(text, *, field, most, needed=False) -> str:
    """One line that everybody may read: nobody's numbers in it."""
    tidy = clean_text if needed else clean_optional
    text = tidy(text, field=field, most=most, lines=False)
    check_no_personal_numbers(text, field)
    return text


def last_change(edition):
    """The day on which the text last left its writers' hands, or None."""
    rows = edition.steps.filter(act="submit").order_by("-at", "-pk")
    return rows.values_list("on", flat=True).first()


def not_before(day, earliest, sentence, *, field) -> None:
    """Raises ``BadInput`` (steps_order): one step comes after the other."""
    if earliest is not None and day < earliest:
        raise BadInput(sentence, code="steps_order", field=field)


def check_settled(edition) -> None:
    """Every remark that may be read has its outcome; hosts may have given people longer since."""
    if edition.consultation_id is None:
        return
    left = Remark.objects.filter(consultation=edition.consultation_id).unsettled().count()
    if left:
        raise Refused(
            _("还有 %(n)s 条居民意见没有处理结果。") % {"n": left}, code="remarks_unsettled"
        )


def order_of(division) -> str:
    """The order of steps that the nearest place has set."""
    above = [
        division.path[:end]
        for end in range(division.steplen, len(division.path) + 1, division.steplen)
    ]
    rows = Procedure.objects.filter(division__path__in=above).order_by("-division__path")
    return rows.values_list("order", flat=True).first() or procedure.USUAL


def steps_done(edition) -> set[str]:
    days = {
        "study": edition.studied_on, "review": edition.reviewed_on, "posting": edition.posted_from,
    }  # fmt: skip
    return {name for name, day in days.items() if day}


def move_on(edition) -> None:
    """To the next step that is not done yet, in the place's own order."""
    edition.status = procedure.next_state(order_of(edition.compact.division), steps_done(edition))


def forget_preparation(edition) -> None:
    """The text changes again: what was reviewed, posted and called was another text."""
    for name in (
        "reviewed_on", "posted_from", "posted_until", "noticed_on", "meeting_on", "resolution",
    ):  # fmt: skip
        setattr(edition, name, None)
    edition.filed_on, edition.review_note = None, ""
    edition.filed_with = edition.filing_number = ""


def validated(row):
    """What was typed fits its fields. Raises ``BadInput`` (edition_invalid) naming the field. What
    rows are to each other the gates have judged and the database holds."""
    relations = [field.name for field in row._meta.concrete_fields if field.is_relation]
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise BadInput(sentences[0], code="edition_invalid", field=field) from error
    return row


def _attach(step: EditionStep, papers) -> None:
    if len(papers) > MOST_PAPERS:
        raise BadInput(
            _("材料最多 %(most)s 份。") % {"most": MOST_PAPERS},
            code="documents_many",
            field="papers",
        )
    for file in papers:
        ending = check_paper(file, photos=True)
        paper = StepPaper(step=step, title=(file.name or "")[:TITLE], size=file.size)
        paper.sha256 = hashlib.sha256(file.read()).hexdigest()
        file.seek(0)
        paper.file.save(f"{paper.pk}{ending}", file, save=False)
        paper.save(force_insert=True)
