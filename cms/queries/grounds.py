"""Does what is said to be in force stand on a lawful meeting, and alone?"""

from django.db.models import Exists, F, OuterRef, Q

from cms import procedure
from cms.models import Edition, EditionStep
from deliberation.models import Resolution
from deliberation.record.standing import standing


def groundless():
    """Editions that were filed, put in force or repealed by a record that was corrected since and
    reaches its rule no longer. One that was given up or replaced is past."""
    steps = EditionStep.objects.filter(
        Q(act=EditionStep.Act.ADOPTED, edition__resolution=F("resolution"))
        & Q(edition__status__in=[procedure.FILED, *procedure.STANDING])
        | Q(act=EditionStep.Act.REPEALED, edition__status=procedure.REPEALED),
        resolution__correction__isnull=False,
    ).select_related("edition", "resolution")
    for step in steps.order_by("edition", "at"):
        if standing(step.resolution).outcome != Resolution.Outcome.REACHED:
            yield step.edition


def overlapping():
    """Editions in force on a day on which a later one of the same compact is in force too."""
    later = (
        Edition.objects.published()
        .filter(compact=OuterRef("compact"), number__gt=OuterRef("number"))
        .filter(Q(ended_on=None) | Q(ended_on__gt=F("in_force_on")))
        .filter(Q(ended_on=None) | Q(ended_on__gt=OuterRef("in_force_on")))
    )
    before_the_end = later.filter(in_force_on__lt=OuterRef("ended_on"))
    rows = Edition.objects.published().filter(Q(ended_on=None) | Q(ended_on__gt=F("in_force_on")))
    return rows.filter(Q(ended_on=None) & Exists(later) | Exists(before_the_end)).order_by("pk")
