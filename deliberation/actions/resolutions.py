"""Recording what a lawful meeting decided."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from deliberation.models import Resolution
from portal.kit.errors import BadInput


@transaction.atomic
def enter_resolution(person, division, *, title, now=None, **figures) -> Resolution:
    """Keep the figures of a meeting; sums that cannot be are refused (code resolution_figures)."""
    resolution = Resolution(
        division=division,
        title=title,
        entered_by=person,
        entered_at=now or timezone.now(),
        **figures,
    )
    try:
        resolution.full_clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise BadInput(sentences[0], code="resolution_figures", field=field) from error
    resolution.save(force_insert=True)
    return resolution
