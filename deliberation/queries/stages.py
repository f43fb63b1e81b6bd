"""Where a consultation stands, read from its phases at a moment."""

from django.db.models import Exists, OuterRef

from deliberation.models import Phase

STATES = ("open", "upcoming", "summing_up", "done")
TALKING = (Phase.Kind.OPINIONS, Phase.Kind.DISCUSSION, Phase.Kind.POLL)


def in_state(rows, state: str, now):
    """Those of ``rows`` in ``state``; every consultation is in exactly one, as ``state_at`` says."""
    if state == "done":
        return rows.exclude(summed_up_at=None)
    phases = Phase.objects.filter(consultation=OuterRef("pk"))
    begun = Exists(phases.filter(starts_at__lte=now))
    going = Exists(phases.filter(kind__in=TALKING, ends_at__gt=now))
    wanted = {"upcoming": ~begun, "open": begun & going, "summing_up": begun & ~going}
    return rows.filter(wanted[state], summed_up_at=None)


def state_at(matter, now) -> str:
    if matter.summed_up_at is not None:
        return "done"
    phases = matter.phases.all()
    if not any(phase.starts_at <= now for phase in phases):
        return "upcoming"
    going = any(phase.kind in TALKING and now < phase.ends_at for phase in phases)
    return "open" if going else "summing_up"
