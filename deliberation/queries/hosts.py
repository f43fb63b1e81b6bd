"""Who leads a matter, and whom they may ask along."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.models import Consultation
from deliberation.permissions.standing import HOSTS
from portal.accounts.models import Mandate
from portal.territory.models import Division

from .consultations import one_of

MOST = 20
WITH_NAME = ("user", "division", "body__division")


def hosts_of(consultation: Consultation) -> list[Mandate]:
    """In the order in which they came; one read."""
    with_name = [f"mandate__{name}" for name in WITH_NAME]
    return [hosting.mandate for hosting in consultation.hostings.select_related(*with_name)]


def possible_hosts(consultation: Consultation, words: str, now=None):
    """Rows of those in office where it matters, not leading yet, who fit every word of a search."""
    rows = Mandate.objects.in_force(now or timezone.now()).filter(
        _overlapping(consultation.scope), role__in=HOSTS
    )
    for word in words.replace("\x00", "").split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(user__public_name__icontains=word)
            | Q(body__name__icontains=word)
            | Q(division__full_name__icontains=word)
        )
    return rows.exclude(hostings__consultation=consultation).select_related(*WITH_NAME)


def nearest_hosts(consultation: Consultation, words: str) -> list[Mandate]:
    """The first 20 whom the host may ask along, those of the smallest place first; one read."""
    rows = possible_hosts(consultation, words)
    return list(rows.order_by("-division__path", "role", "name", "pk")[:MOST])


def get_mandate(pk) -> Mandate:
    """Raises ``NotThere``."""
    return one_of(Mandate.objects.select_related(*WITH_NAME), pk, _("请在列出的里面选一位。"))


def _overlapping(scope: Division) -> Q:
    step = Division.steplen
    above = [scope.path[:end] for end in range(step, len(scope.path), step)]
    return Q(division__path__startswith=scope.path) | Q(division__path__in=above)
