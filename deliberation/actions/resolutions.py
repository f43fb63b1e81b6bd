"""Recording what a lawful meeting decided: one person enters, another confirms, nobody edits after."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.models import Attachment, RegisterEntry, Resolution
from deliberation.models.resolutions import AREAS
from deliberation.permissions.resolutions import (
    check_change_resolution,
    check_confirm_resolution,
    check_correct_resolution,
    check_enter_resolution,
)
from deliberation.record.content import seen_digest
from deliberation.record.rules import finding_of, form_rule, kinds_for, local_rules_of, stands
from portal.kit.errors import BadInput, Refused
from portal.kit.text import clean_optional, clean_text

from .documents import check_paper
from .register import append

MOST_PAPERS = 12


@transaction.atomic
def enter_resolution(person, division, *, title, now=None, **figures) -> Resolution:
    """Keep the figures of a meeting as a draft; sums that cannot be are refused (resolution_figures)."""
    mandate = check_enter_resolution(person, division)
    return _kept(
        Resolution(
            division=division,
            title=title,
            entered_by=person,
            entered_as=mandate,
            entered_at=now or timezone.now(),
            **figures,
        )
    )


@transaction.atomic
def edit_resolution(person, resolution, *, now=None, **figures) -> Resolution:
    """Put a draft right. Whoever edits has entered it: the other must confirm."""
    resolution = _held(resolution)
    mandate = check_change_resolution(person, resolution)
    for name, value in figures.items():
        setattr(resolution, name, value)
    resolution.entered_by, resolution.entered_as = person, mandate
    resolution.entered_at = now or timezone.now()
    return _kept(resolution)


@transaction.atomic
def discard_resolution(person, resolution) -> None:
    """Take a draft away that was never confirmed."""
    resolution = _held(resolution)
    check_change_resolution(person, resolution)
    for paper in resolution.attachments.all():
        _drop(paper)
    resolution.delete()


@transaction.atomic
def attach_paper(person, resolution, *, kind, file, now=None) -> Attachment:
    """Keep a paper behind the record. Only its SHA-256 is ever public."""
    resolution = _held(resolution)
    check_change_resolution(person, resolution)
    if kind not in Attachment.Kind.values:
        raise BadInput(_("请选附件的种类。"), code="attachment_kind", field="kind")
    if resolution.attachments.count() >= MOST_PAPERS:
        raise Refused(_("材料最多 %(most)s 份。") % {"most": MOST_PAPERS}, code="documents_many")
    ending = check_paper(file, photos=True)
    made = Attachment(
        resolution=resolution, kind=kind, size=file.size, added_at=now or timezone.now(),
        attached_by=person,
    )  # fmt: skip
    made.sha256 = hashlib.sha256(file.read()).hexdigest()
    if resolution.attachments.filter(sha256=made.sha256).exists():
        raise Refused(_("这份材料已经附上了。"), code="attachment_twice")
    file.seek(0)
    made.file.save(f"{made.pk}{ending}", file, save=False)
    try:
        made.save(force_insert=True)
    except Exception:  # no file without its row
        made.file.delete(save=False)
        raise
    return made


@transaction.atomic
def remove_paper(person, paper) -> None:
    """Take a paper away from a draft."""
    resolution = _held(paper.resolution)
    check_change_resolution(person, resolution)
    _drop(paper)


def _drop(paper) -> None:
    """The row now, the file when that is certain."""
    name, storage = paper.file.name, paper.file.storage
    paper.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def confirm_resolution(person, resolution, *, seen: str = "", now=None) -> RegisterEntry:
    """A second person has looked: the result is fixed and the record goes into the register.

    ``seen`` is the ``seen_digest`` of what they looked at, by default of the row that they hand in.
    What does not reach its rule is kept as that, never as passed.
    """
    now = now or timezone.now()
    seen = seen or seen_digest(resolution)
    resolution = _held(resolution)
    mandate = check_confirm_resolution(person, resolution)
    if seen != seen_digest(resolution):
        raise Refused(
            _("您打开以后，这份登记又有改动。请重新核对一遍再登记。"), code="changed_meanwhile"
        )
    if resolution.held_on > timezone.localdate(now):
        raise Refused(_("会议还没有开，不能登记结果。"), code="meeting_ahead", field="held_on")
    _check_local_rule(resolution)  # one may have come to stand since it was entered
    resolution.outcome = finding_of(resolution).outcome
    resolution.status = Resolution.Status.CONFIRMED
    resolution.confirmed_by, resolution.confirmed_as = person, mandate
    resolution.confirmed_at = now
    resolution.save()
    return append(resolution, now=now)


@transaction.atomic
def correct_resolution(person, resolution, *, reason, now=None) -> Resolution:
    """Begin a new draft from a confirmed record, which stays as it is and points to the new one."""
    resolution = _held(resolution)
    mandate = check_correct_resolution(person, resolution)
    reason = clean_text(reason, field="reason", most=200, lines=False)
    old = resolution.pk
    fields = {
        field.name: getattr(resolution, field.name)
        for field in Resolution._meta.concrete_fields
        if field.name not in KEPT_BY_ITSELF
    }
    return _kept(
        Resolution(
            **fields,
            corrects_id=old,
            correction_reason=reason,
            entered_by=person,
            entered_as=mandate,
            entered_at=now or timezone.now(),
        )
    )


KEPT_BY_ITSELF = {
    "id", "status", "outcome", "entered_by", "entered_as", "entered_at", "confirmed_by",
    "confirmed_as", "confirmed_at", "corrects", "correction_reason",
}  # fmt: skip


def _held(resolution) -> Resolution:
    """The row as it is now, kept from changing until we are done."""
    rows = Resolution.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("division", "local_rule").get(pk=resolution.pk)


# What people write of it, with the most characters: cleaned here for pages and programs alike, so
# that a blank is no authorisation.
TEXTS = {
    "matters": 2000, "urgent_because": 200, "authorised_by": 200, "composition": 120,
    "correction_reason": 200,
}  # fmt: skip


def _kept(resolution: Resolution) -> Resolution:
    resolution.title = clean_text(resolution.title, field="title", most=120, lines=False)
    for name, most in TEXTS.items():
        said = clean_optional(
            getattr(resolution, name), field=name, most=most, lines=name == "matters"
        )
        setattr(resolution, name, said)
    try:
        resolution.full_clean()
        _check_kind(resolution)
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise BadInput(sentences[0], code="resolution_figures", field=field) from error
    resolution.save()
    return resolution


def _check_kind(resolution: Resolution) -> None:
    """The meeting fits the place, who called it fits the meeting, and floor area is given where it
    is counted."""
    if resolution.meeting_kind not in dict(kinds_for(resolution.division)):
        raise BadInput(_("这个地方没有这种会议。"), code="resolution_figures", field="meeting_kind")
    callers = {one.id for one in form_rule(resolution.meeting_kind).conveners}
    if resolution.convener and resolution.convener not in callers:
        raise BadInput(_("这种会议不由他们召集。"), code="resolution_figures", field="convener")
    if resolution.meeting_kind.startswith("owners"):
        missing = next((name for name in AREAS if getattr(resolution, name) is None), None)
        if missing:
            raise BadInput(
                _("业主大会按面积和人数计算，请写全面积。"),
                code="resolution_figures",
                field=missing,
            )
    else:
        for name in AREAS:
            setattr(resolution, name, None)
    _check_local_rule(resolution)


def _check_local_rule(resolution: Resolution) -> None:
    own = resolution.local_rule
    fitting = local_rules_of(resolution.division, resolution.meeting_kind)
    if own is None:
        _check_no_own_rule(resolution, fitting)
        return
    if own not in fitting or not stands(own, resolution.held_on):
        raise BadInput(
            _("会议那天不能用这条本单位规则：不在施行，或者法律已经改了。"),
            code="rule_not_in_force",
            field="local_rule",
        )


def _check_no_own_rule(resolution: Resolution, fitting) -> None:
    """Where a body decides by a rule of its own, nobody leaves that out. What was confirmed before the
    rule was entered here is corrected by the law that it was confirmed by."""
    first = resolution.corrects and resolution.corrects.confirmed_at
    binding = [
        one for one in fitting
        if stands(one, resolution.held_on) and (first is None or one.made_at <= first)
    ]  # fmt: skip
    if binding:
        raise BadInput(
            _("会议那天这里有自己的规则“%(rule)s”，要按它来算。") % {"rule": binding[0]},
            code="rule_of_its_own",
            field="local_rule",
        )
