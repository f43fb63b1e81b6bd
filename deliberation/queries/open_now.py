"""What is being talked over at this moment: for the home page, a place, a programme."""

from django.db.models import Min, Q

from deliberation.models import Consultation

from .stages import TALKING
from .until import until


def open_now(now, *, division=None, most: int = 3) -> list[Consultation]:
    """Consultations with an open phase, the one that ends first on top; one read.

    Each carries ``ends_at``, when the first of its open phases is over, and ``until`` in words. ``division`` takes those
    whose scope is that place.
    """
    running = Q(phases__kind__in=TALKING, phases__starts_at__lte=now, phases__ends_at__gt=now)
    rows = Consultation.objects.listed().filter(running, closed_at=None)
    if division is not None:
        rows = rows.filter(scope=division)
    rows = rows.annotate(ends_at=Min("phases__ends_at", filter=running)).select_related("scope")
    found = list(rows.order_by("ends_at", "pk")[:most])
    for matter in found:
        matter.until = until(matter.ends_at)
    return found


def open_texts(where: Q, now, most: int = 20) -> list[Consultation]:
    """Texts that are put out for opinion now, the one that ends first on top; one read."""
    running = Q(phases__starts_at__lte=now, phases__ends_at__gt=now)
    rows = Consultation.objects.filter(where, running, form=Consultation.Form.TEXT, closed_at=None)
    rows = rows.annotate(ends_at=Min("phases__ends_at")).select_related("scope")
    found = list(rows.order_by("ends_at", "pk")[:most])
    for matter in found:
        matter.until = until(matter.ends_at)
    return found


def find_matters(words: str, most: int) -> list[Consultation]:
    """Consultations whose topic, background or place holds every word; one read."""
    rows = Consultation.objects.listed().matching(words).select_related("scope")
    return list(rows.order_by("-opened_at", "pk")[:most])
