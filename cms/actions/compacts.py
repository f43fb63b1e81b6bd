"""Entering and publishing editions of a compact. Nothing else moves ``Edition.status``."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modelsearch.index import insert_or_update_object

from cms.models import Clause, Edition
from cms.permissions import check_enter_edition, check_publish_edition
from cms.redline import Part, match
from deliberation.actions.resolutions import enter_resolution
from portal.kit.errors import BadInput, Refused


@transaction.atomic
def enter_edition(person, compact, *, clauses, figures, now=None, **details) -> Edition:
    """Record an edition in draft with its clauses and the figures of the meeting that adopted it.

    ``clauses`` is a list of dicts (heading, text, category); ``figures`` are the fields of
    ``deliberation.models.Resolution``. A clause keeps its lineage through revisions: it is
    found again by its heading or most of its words (``cms.redline.match``).
    """
    now = now or timezone.now()
    check_enter_edition(person, compact)
    if not clauses:
        raise BadInput(_("至少要有一条。"), code="no_clauses", field="clauses")
    last = compact.editions.order_by("-number").first()
    if last and last.status == Edition.Status.DRAFTING:
        raise Refused(_("已有一个没有公布的版本，请先处理它。"), code="edition_in_draft")
    resolution = enter_resolution(person, compact.division, title=compact.title, now=now, **figures)
    edition = Edition(
        compact=compact,
        number=details.pop("number", (last.number if last else 0) + 1),
        resolution=resolution,
        entered_by=person,
        entered_at=now,
        **details,
    )
    _validated(edition).save(force_insert=True)
    new = [
        Part(None, position, fields.get("heading", ""), fields["text"])
        for position, fields in enumerate(clauses, start=1)
    ]
    for part, fields in zip(match(_parts(last), new), clauses, strict=True):
        clause = Clause(edition=edition, position=part.position, **fields)
        clause.lineage = part.lineage or clause.lineage
        _validated(clause).save(force_insert=True)
    return edition


def _parts(edition: Edition | None) -> list[Part]:
    rows = edition.clauses.all() if edition else []
    return [Part(row.lineage, row.position, row.heading, row.text) for row in rows]


@transaction.atomic
def publish_edition(person, edition, *, published_on=None) -> Edition:
    """Put an edition in force from its date; the one before ends that day."""
    edition = (
        Edition.objects.select_for_update(of=("self",)).select_related("compact").get(pk=edition.pk)
    )
    check_publish_edition(person, edition)
    edition.published_on = edition.published_on or published_on or timezone.localdate()
    before = Edition.objects.filter(compact=edition.compact, ended_on=None).published()
    if before.filter(in_force_on__gt=edition.in_force_on).exists():
        raise Refused(_("施行日期不能早于上一版的施行日期。"), code="edition_order")
    before.update(ended_on=edition.in_force_on)
    edition.status = Edition.Status.PUBLISHED
    _validated(edition).save()
    insert_or_update_object(edition.compact)  # the compact is found by its new words
    return edition


def _validated(row):
    try:
        row.full_clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise BadInput(sentences[0], code="edition_invalid", field=field) from error
    return row
