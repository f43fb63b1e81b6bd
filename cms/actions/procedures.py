"""In what order a place takes the steps."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import procedure
from cms.models import Procedure
from cms.permissions.editions import check_set_order
from portal.kit.errors import BadInput


@transaction.atomic
def set_order(person, division, *, order, now=None) -> Procedure:
    """For ``division`` and the places inside it that set none of their own. Drafts that are on
    their way go on by the new order."""
    check_set_order(person, division)
    if order not in procedure.ORDERS:
        raise BadInput(_("没有这种先后。"), code="order_unknown", field="order")
    made, _new = Procedure.objects.update_or_create(
        division=division,
        defaults={"order": order, "set_by": person, "set_at": now or timezone.now()},
    )
    return made
