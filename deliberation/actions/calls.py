"""A standing matter in which residents of a place propose, beside what hosts open for a time."""

from django.db import transaction
from django.utils import timezone

from deliberation.events import payloads
from deliberation.events.publish import publish
from deliberation.models import Consultation, Notification, Phase
from deliberation.notifications.recipients import tell
from deliberation.permissions.remarks import check_put_out
from portal.kit.text import clean_text

from .consultations import begin, fill, plan, speakers
from .locks import held_consultation


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


@transaction.atomic
def call_off(person, consultation, *, reason, now=None) -> None:
    """What it was about is given up: nobody speaks there any more, those who did are told why.

    The reason stands where the summary would.
    """
    now = now or timezone.now()
    consultation = held_consultation(consultation.pk)
    check_put_out(person, consultation.scope)
    if consultation.closed_at is not None:
        return
    consultation.phases.filter(starts_at__lt=now, ends_at__gt=now).update(ends_at=now)
    consultation.phases.filter(starts_at__gte=now).delete()
    consultation.dissent = consultation.dissent or clean_text(reason, field="reason", most=300)
    consultation.summed_up_at = consultation.summed_up_at or now
    consultation.closed_at = now
    consultation.save()
    tell(
        speakers(consultation), Notification.Kind.SUMMED_UP, consultation,
        about=str(consultation.pk), at=now,
    )  # fmt: skip
    publish(consultation.stream_id, payloads.ConsultationClosed(), at=now)
