"""Who leads a matter: whoever opened it asks others along, and they may leave again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput
from deliberation.models import Hosting, Notification
from deliberation.notifications.recipients import tell
from deliberation.permissions.hosting import check_host_open, check_remove_host
from deliberation.permissions.standing import HOSTS

from .locks import held_consultation


@transaction.atomic
def add_host(person, consultation, mandate, *, now=None) -> Hosting:
    """Another deputy, member, clerk or officer leads along, and is told."""
    now = now or timezone.now()
    consultation = held_consultation(consultation.pk)
    check_host_open(person, consultation)
    fits = mandate.role in HOSTS and mandate.division.overlaps(consultation.scope)
    if not fits or not mandate.in_force_on(timezone.localdate(now)):
        raise BadInput(_("这位不能主持这里的协商。"), code="not_a_host", field="mandate")
    hosting, made = Hosting.objects.get_or_create(consultation=consultation, mandate=mandate)
    if made and mandate.user_id != person.pk:
        about, kind = str(consultation.pk), Notification.Kind.HOSTING
        tell([mandate.user_id], kind, consultation, about=about, at=now)
    return hosting


@transaction.atomic
def remove_host(person, consultation, mandate) -> None:
    """Undo ``add_host``: by whoever leads first, or by whoever leaves. Twice changes nothing."""
    consultation = held_consultation(consultation.pk)
    check_remove_host(person, consultation, mandate)
    consultation.hostings.filter(mandate=mandate).delete()
