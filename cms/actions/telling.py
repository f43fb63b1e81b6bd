"""Under whose bell a step is left: the office when it is the office's turn, else the writers."""

from cms import procedure
from cms.permissions.editions import OFFICE_ACTS, OFFICES
from deliberation.models import Notification
from deliberation.notifications.recipients import tell
from portal.accounts.models import Mandate, Role

OFFICE_WAITED_FOR = {procedure.REVIEW, procedure.ADOPTED}
WROTE = ("started", "draft", "submit")


def tell_next(edition, step) -> None:
    """Whoever took the step knows."""
    people: set = set()
    if edition.status in OFFICE_WAITED_FOR:
        people |= _office(edition.compact.division, step.at)
    if step.act in OFFICE_ACTS:
        people |= set(edition.steps.filter(act__in=WROTE).values_list("by", flat=True))
    tell(
        people - {step.by_id}, Notification.Kind.EDITION_MOVED,
        about=str(step.pk), at=step.at, link=f"/staff/compacts/editions/{edition.pk}/",
    )  # fmt: skip


def _office(division, at) -> set:
    above = [
        division.path[:end] for end in range(division.steplen, len(division.path), division.steplen)
    ]
    held = Mandate.objects.in_force(at).filter(
        role=Role.REVIEWER, division__path__in=above, division__level__in=OFFICES
    )
    return set(held.values_list("user_id", flat=True))
