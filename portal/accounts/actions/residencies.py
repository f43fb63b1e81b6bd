"""Claiming a community and having it confirmed at the desk or the door."""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.kit.errors import BadInput, NotThere

from ..models import Residency
from ..permissions import (
    check_claim_residency,
    check_confirm_residencies,
    check_confirm_residency,
)

CODE_VALID = timedelta(days=1)
HOUSEHOLD = re.compile(r"[0-9A-Za-z\u4e00-\u9fff-]{1,20}")


@transaction.atomic
def claim_residency(person, division, *, now=None):
    """Record where the person says they live; return ``(residency, code)``.

    The code (8 digits, valid one day) is shown to the person once and kept only as a keyed
    digest. A new claim replaces an open one; a confirmed residency stays until the new one is
    confirmed.
    """
    now = now or timezone.now()
    check_claim_residency(person, division)
    open_claims = Residency.objects.filter(user=person, status=Residency.Status.CLAIMED)
    open_claims.update(status=Residency.Status.ENDED, ended_at=now, code_digest="")
    code = f"{secrets.randbelow(10**8):08d}"
    residency = Residency.objects.create(
        user=person,
        division=division,
        claimed_at=now,
        code_digest=_digest(code),
        code_until=now + CODE_VALID,
    )
    return residency, code


@transaction.atomic
def confirm_residency(clerk, code, *, household, adult, basis, now=None):
    """Confirm the claim that bears ``code``; the person's earlier residency ends with it."""
    now = now or timezone.now()
    check_confirm_residencies(clerk)
    household = clean_household(household)
    if basis not in {Residency.Basis.DESK, Residency.Basis.DOOR}:
        raise BadInput(_("请选择在窗口确认还是入户确认。"), code="basis", field="basis")
    residency = _claim_with(code, now)
    check_confirm_residency(clerk, residency)
    Residency.objects.filter(user=residency.user, status=Residency.Status.CONFIRMED).update(
        status=Residency.Status.ENDED, ended_at=now
    )
    residency.status = Residency.Status.CONFIRMED
    residency.code_digest, residency.code_until = "", None
    residency.household, residency.adult, residency.basis = household, bool(adult), basis
    residency.confirmed_at, residency.confirmed_by = now, clerk
    residency.valid_until = now + timedelta(days=settings.RESIDENCY_VALID_DAYS)
    residency.save()
    return residency


@transaction.atomic
def leave_division(person, *, now=None) -> int:
    """End the person's residency and open claim; return how many rows ended."""
    now = now or timezone.now()
    rows = Residency.objects.filter(user=person).exclude(status=Residency.Status.ENDED)
    return rows.update(status=Residency.Status.ENDED, ended_at=now, code_digest="")


def _claim_with(code: str, now) -> Residency:
    digits = re.sub(r"\D", "", code)
    found = (
        Residency.objects.select_for_update(of=("self",))
        .select_related("division", "user")
        .filter(status=Residency.Status.CLAIMED, code_digest=_digest(digits), code_until__gt=now)
        .first()
    )
    if found is None:
        raise NotThere(
            _("没有找到这个确认码。请核对八位数字；确认码一天内有效，过期请居民重新获取。"),
            code="residency_code_unknown",
            field="code",
        )
    return found


def clean_household(text: str) -> str:
    text = text.strip()
    if not HOUSEHOLD.fullmatch(text):
        raise BadInput(
            _("户号用本村（社区）自己的编号，只写数字、字母、汉字和短横，不超过 20 个字。"),
            code="household_format",
            field="household",
        )
    if re.search(r"1[3-9]\d{9}|\d{15,}", text):
        raise BadInput(
            _("户号里不要写手机号或证件号。"), code="household_personal", field="household"
        )
    return text


def _digest(code: str) -> str:
    return salted_hmac("portal.accounts.residency", code, algorithm="sha256").hexdigest()
