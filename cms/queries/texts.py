"""Is every text that left its writers' hands still what it was?"""

from cms import procedure
from cms.models import Clause, Edition, EditionStep
from cms.models.editions import READ, digest_of

PART = 200  # editions at a time


def altered():
    """Editions whose text is another than the last step found; those without a log are passed over."""
    rows = Edition.objects.exclude(status__in=procedure.WRITTEN).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), PART):
        yield from _altered(keys[start : start + PART])


def _altered(keys):
    texts: dict = {}
    clauses = Clause.objects.filter(edition__in=keys).order_by("edition", "position")
    for edition, *row in clauses.values_list("edition_id", *READ):
        texts.setdefault(edition, []).append(row)
    steps = EditionStep.objects.filter(edition__in=keys).order_by("at", "pk")
    known = dict(steps.values_list("edition_id", "text_digest"))
    for edition in Edition.objects.filter(pk__in=keys):
        kept = known.get(edition.pk)
        if kept and kept != digest_of(edition.title, edition.sing_along, texts.get(edition.pk, [])):
            yield edition
