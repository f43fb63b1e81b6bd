"""Making, correcting, suspending and ending mandates; every step leaves a line in the log."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit.errors import BadInput, Refused

from ..models import Mandate, MandateEntry
from ..permissions import check_end_mandate, check_manage_mandates

Act = MandateEntry.Act


@transaction.atomic
def make_mandate(registrar, person, *, role, division, starts_on, note="", now=None, **details):
    """Give ``person`` a role for a division from ``starts_on`` on.

    ``details`` are the other fields of Mandate (body, name, level, term_number …). Raises
    ``Refused`` with code mandate_held where the person holds the same already.
    """
    check_manage_mandates(registrar)
    mandate = Mandate(user=person, role=role, division=division, starts_on=starts_on, **details)
    _validate(mandate)
    try:
        with transaction.atomic():
            mandate.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("这个人已经担任同一职务，请先结束原来的任职。"), code="mandate_held"
        ) from error
    _log(mandate, Act.MADE, registrar, note, now)
    return mandate


@transaction.atomic
def end_mandate(registrar, mandate, *, reason, note="", now=None):
    """End a mandate at once. The reason is kept for the log and shown to nobody else."""
    now = now or timezone.now()
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    check_end_mandate(registrar, mandate)
    if reason not in Mandate.EndReason:
        raise BadInput(_("请选择结束的原因。"), code="end_reason", field="reason")
    mandate.status, mandate.ended_at = Mandate.Status.ENDED, now
    mandate.end_reason = reason
    mandate.save(update_fields=["status", "ended_at", "end_reason"])
    _log(mandate, Act.ENDED, registrar, note, now)
    return mandate


@transaction.atomic
def suspend_mandate(registrar, mandate, *, note="", now=None):
    return _set_status(registrar, mandate, Mandate.Status.SUSPENDED, Act.SUSPENDED, note, now)


@transaction.atomic
def resume_mandate(registrar, mandate, *, note="", now=None):
    return _set_status(registrar, mandate, Mandate.Status.ACTIVE, Act.RESUMED, note, now)


def _set_status(registrar, mandate, status, act, note, now):
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    check_end_mandate(registrar, mandate)
    if mandate.status != status:
        mandate.status = status
        mandate.save(update_fields=["status"])
        _log(mandate, act, registrar, note, now)
    return mandate


def _validate(mandate) -> None:
    try:
        mandate.full_clean(validate_unique=False, validate_constraints=False)
        mandate.validate_constraints(exclude={"user"})
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise BadInput(sentences[0], code="mandate_incomplete", field=field) from error


def _log(mandate, act, by, note, now) -> None:
    MandateEntry.objects.create(
        mandate=mandate, act=act, at=now or timezone.now(), by=by, note=note[:200]
    )
