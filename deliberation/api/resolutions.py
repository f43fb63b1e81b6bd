"""The lawful record: who may reads drafts, enters, confirms, corrects; everybody reads the register."""

import datetime
import hashlib
import uuid
from decimal import Decimal
from typing import Annotated

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from ninja import Field, File, Form, Query, Router, Schema, Status, UploadedFile

from deliberation.actions.resolutions import (
    attach_paper,
    confirm_resolution,
    correct_resolution,
    discard_resolution,
    edit_resolution,
    enter_resolution,
    remove_paper,
)
from deliberation.models import Resolution
from deliberation.models.resolutions import MOST_PEOPLE
from deliberation.permissions.resolutions import check_keep_any
from deliberation.queries.resolutions import (
    drafts_of,
    get_paper,
    get_public,
    get_resolution,
    public_rows,
    recorded_steps,
    steps_of,
)
from deliberation.queries.rules import get_local_rule
from deliberation.record.content import seen_digest
from portal.accounts.api_auth import public, signed_in
from portal.accounts.once import answered_once
from portal.kit.lists import Asked, Listed, choice, listed
from portal.territory.api import DivisionRef, asked_division, division_ref

from .asked import Turned
from .schemas import Instant, instant

router = Router(tags=["resolutions"], auth=signed_in)
Area = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST_PEOPLE)]


class ResolutionAsked(Asked):
    division: uuid.UUID | None = None
    kind: choice(Resolution.MeetingKind.values) = None
    outcome: choice(Resolution.Outcome.values) = None


class FiguresIn(Schema):
    """What the minutes say. ``local_rule``: a rule of the body's own, or null for the law's."""

    title: str
    held_on: datetime.date
    entitled: Count
    present: Count
    votes_for: Count
    votes_against: Count
    abstentions: Count
    matters: str = ""
    local_rule: uuid.UUID | None = None
    convener: str = ""
    petitioners: Count | None = None
    petition_of: Count | None = None
    notice_sent_on: datetime.date | None = None
    urgent_because: str = ""
    studied_on: datetime.date | None = None
    women_present: Count | None = None
    area_entitled: Area | None = None
    area_present: Area | None = None
    area_for: Area | None = None
    area_against: Area | None = None
    area_abstained: Area | None = None
    representatives: Count | None = None
    women_representatives: Count | None = None
    women_representatives_present: Count | None = None
    needs_authorisation: bool = True
    authorised_by: str = ""
    announced: bool = False

    def figures(self) -> dict:
        own = self.dict(exclude={"local_rule", "division", "meeting_kind"})
        rule = get_local_rule(self.local_rule) if self.local_rule else None
        return own | {"local_rule": rule}


class ResolutionIn(FiguresIn):
    division: uuid.UUID
    meeting_kind: str


class StepOut(Schema):
    """``ok`` is null where nothing is judged."""

    ok: bool | None
    words: str


class PaperOut(Schema):
    """The paper itself is its keepers'; its digest lets anybody compare one."""

    id: uuid.UUID
    kind: str
    size: int
    sha256: str


class ResolutionRow(Schema):
    """A record of a lawful meeting; a poll is never one. ``outcome`` is empty in a draft."""

    id: uuid.UUID
    title: str
    division: DivisionRef
    meeting_kind: str
    held_on: datetime.date
    status: str
    outcome: str
    corrected: bool
    url: str


class ResolutionOut(ResolutionRow):
    """With the steps in the reader's language. ``figures`` are as they are signed: text, no floats.
    ``seen`` names a draft as it stands, for who confirms it; null in the register."""

    matters: str
    figures: dict
    women_present: int | None
    urgent_because: str
    authorised_by: str
    local_rule: uuid.UUID | None
    steps: list[StepOut]
    papers: list[PaperOut]
    seen: str | None
    confirmed_at: Instant | None
    entry: int | None
    certificate: str | None
    corrects: uuid.UUID | None
    correction: uuid.UUID | None
    correction_reason: str


class SeenIn(Schema):
    """``seen`` of the draft that was looked at."""

    seen: str


class ReasonIn(Schema):
    reason: str


@router.get(
    "resolutions",
    response=Listed[ResolutionRow],
    auth=public,
    summary=gettext_lazy("会议决议登记簿"),
)
def resolutions(request, asked: Query[ResolutionAsked]):
    """Confirmed records, the latest meeting first."""
    rows = public_rows(asked.words)
    if asked.division:
        rows = rows.filter(
            division__path__startswith=asked_division(asked.division, "division").path
        )
    if asked.kind:
        rows = rows.filter(meeting_kind=asked.kind)
    if asked.outcome:
        rows = rows.filter(outcome=asked.outcome)
    return listed(
        rows.select_related("division", "correction"), ["-held_on", "pk"], asked, show_row
    )


@router.get(
    "resolutions/drafts", response=Listed[ResolutionRow], summary=gettext_lazy("待核对的会议决议")
)
def drafts(request, asked: Query[Turned]):
    """Those that the asker may enter or confirm."""
    check_keep_any(request.user)
    rows = drafts_of(request.user).select_related("division", "correction")
    return listed(rows, ["-entered_at", "pk"], asked, show_row)


@router.get(
    "resolutions/drafts/{uuid:pk}", response=ResolutionOut, summary=gettext_lazy("一份待核对的登记")
)
def draft(request, pk: uuid.UUID):
    check_keep_any(request.user)
    found = drafts_of(request.user).filter(pk=pk).first()
    return show_whole(get_resolution(found and found.pk))


@router.get(
    "resolutions/{uuid:pk}",
    response=ResolutionOut,
    auth=public,
    summary=gettext_lazy("一份会议决议登记"),
)
def resolution(request, pk: uuid.UUID):
    return show_whole(get_public(pk))


@router.post("resolutions", response=ResolutionOut, summary=gettext_lazy("登记会议决议"))
def enter(request, asked: ResolutionIn):
    """As a draft, by a clerk, editor or teller of the place. Takes an Idempotency-Key."""

    def act():
        division = asked_division(asked.division, "division")
        made = enter_resolution(
            request.user, division, meeting_kind=asked.meeting_kind, **asked.figures()
        )
        return show_whole(get_resolution(made.pk))

    return answered_once(request, act)


@router.put("resolutions/{uuid:pk}", response=ResolutionOut, summary=gettext_lazy("修改草稿"))
def edit(request, pk: uuid.UUID, asked: FiguresIn):
    """Whoever edits has entered it: somebody else must confirm."""
    edit_resolution(request.user, get_resolution(pk), **asked.figures())
    return show_whole(get_resolution(pk))


@router.delete("resolutions/{uuid:pk}", response={204: None}, summary=gettext_lazy("删去草稿"))
def discard(request, pk: uuid.UUID):
    discard_resolution(request.user, get_resolution(pk))
    return Status(204, None)


@router.post(
    "resolutions/{uuid:pk}/papers", response=PaperOut, summary=gettext_lazy("附上签到表、会议记录")
)
def attach(request, pk: uuid.UUID, kind: Form[str], file: File[UploadedFile]):
    """As multipart/form-data: a photograph, PDF, docx or xlsx, before confirmation. Takes an Idempotency-Key."""

    def act():
        return show_paper(attach_paper(request.user, get_resolution(pk), kind=kind, file=file))

    digest = hashlib.file_digest(file, "sha256").hexdigest()
    return answered_once(request, act, sent=f"{kind}\n{digest}".encode())


@router.get("resolutions/{uuid:pk}/papers/{uuid:paper}", summary=gettext_lazy("打开一份附件"))
def read_paper(request, pk: uuid.UUID, paper: uuid.UUID):
    """The file, for whoever may enter or confirm records of that place."""
    answer = FileResponse(get_paper(request.user, pk, paper).file.open("rb"), as_attachment=True)
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.delete(
    "resolutions/{uuid:pk}/papers/{uuid:paper}",
    response={204: None},
    summary=gettext_lazy("从草稿拿掉一份附件"),
)
def take_paper(request, pk: uuid.UUID, paper: uuid.UUID):
    remove_paper(request.user, get_paper(request.user, pk, paper))
    return Status(204, None)


@router.put(
    "resolutions/{uuid:pk}/confirmation", response=ResolutionOut, summary=gettext_lazy("核对登记")
)
def confirm(request, pk: uuid.UUID, asked: SeenIn):
    """By another person than those who entered it or attached papers, and of what they have seen: 409
    changed_meanwhile where the draft is another now. After this nothing changes any more."""
    confirm_resolution(request.user, get_resolution(pk), seen=asked.seen or "nothing")
    return show_whole(get_resolution(pk))


@router.post(
    "resolutions/{uuid:pk}/correction", response=ResolutionOut, summary=gettext_lazy("登记更正")
)
def correct(request, pk: uuid.UUID, asked: ReasonIn):
    """A new draft with the same figures; edit it, then somebody else confirms. Takes an
    Idempotency-Key."""

    def act():
        made = correct_resolution(request.user, get_resolution(pk), reason=asked.reason)
        return show_whole(get_resolution(made.pk))

    return answered_once(request, act)


def show_row(found: Resolution) -> dict:
    name = "resolution" if found.is_confirmed else "keeping_record"
    return {
        "id": found.pk,
        "title": found.title,
        "division": division_ref(found.division),
        "meeting_kind": found.meeting_kind,
        "held_on": found.held_on,
        "status": found.status,
        "outcome": found.outcome,
        "corrected": found.is_corrected,
        "url": reverse(name, args=[found.pk]),
    }


def show_whole(found: Resolution) -> dict:
    entry = getattr(found, "register_entry", None)
    correction = getattr(found, "correction", None)
    certificate = reverse("resolution_certificate", args=[found.pk]) if entry else None
    return show_row(found) | {
        "matters": found.matters,
        "figures": found.written(),
        "women_present": found.women_present,
        "urgent_because": found.urgent_because,
        "authorised_by": found.authorised_by,
        "local_rule": found.local_rule_id,
        "steps": (recorded_steps(found) if entry else steps_of(found))["steps"],
        "papers": [show_paper(one) for one in found.attachments.all()],
        "seen": None if found.is_confirmed else seen_digest(found),
        "confirmed_at": instant(found.confirmed_at),
        "entry": entry and entry.seq,
        "certificate": certificate,
        "corrects": found.corrects_id,
        "correction": correction.pk if correction and correction.is_confirmed else None,
        "correction_reason": found.correction_reason,
    }


def show_paper(paper) -> dict:
    return {"id": paper.pk, "kind": paper.kind, "size": paper.size, "sha256": paper.sha256}
