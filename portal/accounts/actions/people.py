"""One's own account: its name, its end; and people without a phone, whom a clerk writes down."""

import uuid
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit.errors import BadInput, Refused
from portal.kit.names import clean_public_name

from ..models import Residency, User
from ..permissions import check_register_assisted, check_signed_in
from .residencies import clean_household


@transaction.atomic
def rename_person(person, name: str) -> User:
    """Change the public name; what was said before shows the new one."""
    check_signed_in(person)
    name = clean_public_name(name)
    try:
        with transaction.atomic():
            person.public_name = name
            person.save(update_fields=["public_name"])
    except IntegrityError as error:
        person.refresh_from_db(fields=["public_name", "public_name_key"])
        raise _taken() from error
    return person


@transaction.atomic
def close_account(person, *, now=None) -> None:
    """End the account. Words and votes stay, without a name; everything personal goes.

    (Network Data Security Regulations art. 24: delete or make anonymous.) Refused to somebody in
    office, whose words are an office's.
    """
    now = now or timezone.now()
    check_signed_in(person)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_superuser or person.live_mandates:
        raise Refused(
            _("您还有任职。请先请身份管理员结束任职，再注销账号。"), code="still_in_office"
        )
    rows = Residency.objects.filter(user=person)
    rows.exclude(status=Residency.Status.ENDED).update(
        status=Residency.Status.ENDED, ended_at=now, code_digest="", code_until=None
    )
    rows.update(household="")
    Authenticator.objects.filter(user=person).delete()
    gone = uuid.uuid4().hex
    person.public_name, person.username = f"已注销{gone[:12]}", f"gone-{gone}"
    person.phone, person.phone_verified, person.email = None, False, ""
    person.is_active, person.closed_at, person.last_login = False, now, None
    person.set_unusable_password()
    person.save()


@transaction.atomic
def register_assisted(clerk, division, *, name, household, adult, basis, now=None) -> User:
    """Write down a person without a phone, so that they speak and are counted once like others.

    The clerk has seen them at the desk or the door; the account lets nobody in.
    """
    now = now or timezone.now()
    check_register_assisted(clerk, division)
    name, household = clean_public_name(name), clean_household(household)
    if basis not in {Residency.Basis.DESK, Residency.Basis.DOOR}:
        raise BadInput(_("请选择在窗口确认还是入户确认。"), code="basis", field="basis")
    try:
        with transaction.atomic():
            person = User.objects.create_user(public_name=name, is_assisted=True)
    except IntegrityError as error:
        raise _taken() from error
    person.set_unusable_password()
    person.save(update_fields=["password"])
    Residency.objects.create(
        user=person,
        division=division,
        status=Residency.Status.CONFIRMED,
        claimed_at=now,
        household=household,
        adult=bool(adult),
        basis=basis,
        confirmed_at=now,
        confirmed_by=clerk,
        valid_until=now + timedelta(days=settings.RESIDENCY_VALID_DAYS),
    )
    return person


def _taken() -> BadInput:
    return BadInput(_("这个名字已经有人用了，请换一个。"), code="name_taken", field="name")
