"""A standing matter in which residents of a place propose, beside what hosts open for a time."""

from django.db import transaction
from django.utils import timezone

from deliberation.events import payloads
from deliberation.events.publish import publish
from deliberation.models import Consultation, Phase
from deliberation.permissions.remarks import check_put_out

from .consultations import begin, fill, plan


@transaction.atomic
def open_call(
    person, scope, *, topic, background, legal_basis, until, about="", now=None
) -> Consultation:
    """Residents of ``scope`` propose and support until ``until``; an editor or a clerk hosts."""
    now = now or timezone.now()
    mandate = check_put_out(person, scope)
    made = Consultation(scope=scope, opened_at=now, about=about)
    fill(made, topic=topic, background=background, legal_basis=legal_basis)
    made.form = Consultation.Form.CALL
    begin(made, mandate, plan({Phase.Kind.OPINIONS: (now, until)}, now))
    publish(made.stream_id, payloads.ConsultationOpened(), at=now)
    return made
