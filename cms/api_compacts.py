"""Compacts and their editions, as the law had them made: dates, figures, clauses."""

import datetime
import uuid

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Query, Router, Schema

from deliberation.models import Resolution
from deliberation.record.standing import standing
from portal.kit.errors import NotThere
from portal.kit.lists import Asked, Listed, choice, listed
from portal.territory.api import DivisionRef, asked_division, division_ref

from .models import Clause, CompactPage, Edition
from .queries.compacts import attach_editions, find_compacts
from .queries.redlines import parts_of
from .queries.visible import visible_q
from .redline import Change, Part, compare

router = Router()


class EditionRef(Schema):
    id: uuid.UUID
    number: int
    published_on: datetime.date
    in_force_on: datetime.date
    ended_on: datetime.date | None


class EditionOut(EditionRef):
    compact: uuid.UUID
    title: str
    status: str
    in_force: bool
    url: str


class CompactOut(Schema):
    id: uuid.UUID
    title: str
    kind: str
    division: DivisionRef
    introduction: str
    edition: EditionRef | None
    url: str


class ClauseOut(Schema):
    id: uuid.UUID
    lineage: uuid.UUID
    position: int
    heading: str
    text: str
    category: str
    plain_note: str
    law: str
    law_link: str


class AdoptionFigures(Schema):
    id: uuid.UUID
    title: str
    meeting_kind: str
    held_on: datetime.date
    entitled: int
    present: int
    women_present: int | None
    votes_for: int
    votes_against: int
    abstentions: int
    authorised_by: str
    composition: str
    url: str | None


class EditionDetail(EditionOut):
    opinions_from: datetime.date | None
    opinions_until: datetime.date | None
    opinions_note: str
    studied_on: datetime.date
    reviewed_on: datetime.date
    review_note: str
    posted_from: datetime.date | None
    posted_until: datetime.date | None
    filed_on: datetime.date
    filed_with: str
    filing_number: str
    sing_along: str
    changes_note: str
    review_on: datetime.date | None
    noticed_on: datetime.date | None
    resolution: AdoptionFigures
    clauses: list[ClauseOut]


class PartOut(Schema):
    lineage: uuid.UUID
    position: int
    heading: str
    text: str


class PieceOut(Schema):
    """``operation``: same, added, deleted."""

    operation: str
    text: str


class ChangeOut(Schema):
    """``kind``: same, changed, added, deleted. ``split_from`` and ``joined_into`` are positions of the
    other edition's and of this edition's clause."""

    kind: str
    moved: bool
    before: PartOut | None
    after: PartOut | None
    heading: list[PieceOut]
    text: list[PieceOut]
    split_from: int | None
    joined_into: int | None


class ChangesOut(Schema):
    edition: uuid.UUID
    since: uuid.UUID
    changes: list[ChangeOut]


class ChangesAsked(Schema):
    since: uuid.UUID | None = None


class CompactDetail(CompactOut):
    contact: str
    clauses: list[ClauseOut]
    editions: list[EditionRef]


class CompactAsked(Asked):
    division: uuid.UUID | None = None
    kind: choice(CompactPage.Kind.values) = None
    category: choice(Clause.Category.values) = None
    tag: str = Field("", max_length=60)


class EditionAsked(Asked):
    compact: uuid.UUID | None = None


@router.get(
    "compacts", response=Listed[CompactOut], tags=["compacts"], summary=gettext_lazy("公约列表")
)
def compacts(request, asked: Query[CompactAsked]):
    """Compacts with the edition in force; those inside ``division`` come along."""
    today = timezone.localdate()
    rows = find_compacts(
        words=asked.words,
        division=asked_division(asked.division),
        kind=asked.kind or "",
        category=asked.category or "",
        tag=asked.tag.replace("\x00", "").strip(),
        today=today,
    ).select_related("division")
    return listed(
        rows,
        ["division__path", "pk"],
        asked,
        show_compact,
        lambda pages: attach_editions(pages, today),
    )


@router.get(
    "compacts/{uuid:pk}",
    response=CompactDetail,
    tags=["compacts"],
    summary=gettext_lazy("一份公约"),
)
def compact(request, pk: uuid.UUID):
    """``clauses`` are those of the edition in force today."""
    today = timezone.localdate()
    page = public_compacts().filter(translation_key=pk).select_related("division").first()
    if page is None:
        raise NotThere(_("没有这份公约。"))
    attach_editions([page], today)
    editions = page.editions.published().order_by("-number")
    return show_compact(page) | {
        "contact": page.contact,
        "clauses": show_clauses(page.edition),
        "editions": [edition_ref(edition) for edition in editions],
    }


@router.get(
    "editions",
    response=Listed[EditionOut],
    tags=["editions"],
    summary=gettext_lazy("公约版本列表"),
)
def editions(request, asked: Query[EditionAsked]):
    """Published editions, latest first; ``search`` looks at the compact's title."""
    rows = published_editions()
    if asked.compact:
        rows = rows.filter(compact__translation_key=asked.compact)
    for word in asked.words.split()[:6]:
        rows = rows.filter(compact__title__icontains=word)
    return listed(rows, ["-in_force_on", "pk"], asked, show_edition)


@router.get(
    "editions/{uuid:pk}",
    response=EditionDetail,
    tags=["editions"],
    summary=gettext_lazy("公约的一个版本"),
)
def edition(request, pk: uuid.UUID):
    """Each step of its making with its date, the meeting's figures, the clauses."""
    found = published_editions().select_related("resolution__correction").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这个版本。"))
    return (
        show_edition(found)
        | {name: getattr(found, name) for name in STEPS}
        | {
            "resolution": show_resolution(standing(found.resolution)),
            "clauses": show_clauses(found),
        }
    )


@router.get(
    "editions/{uuid:pk}/changes",
    response=ChangesOut,
    tags=["editions"],
    summary=gettext_lazy("两个版本的对照"),
)
def edition_changes(request, pk: uuid.UUID, asked: Query[ChangesAsked]):
    """Against the edition before it, or against ``since``, another edition of the same compact."""
    found = published_editions().filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这个版本。"))
    others = published_editions().filter(compact=found.compact).exclude(pk=pk)
    others = (
        others.filter(pk=asked.since) if asked.since else others.filter(number__lt=found.number)
    )
    since = others.order_by("-number").first()
    if since is None:
        raise NotThere(_("没有可以对照的版本。"))
    lines = compare(parts_of(since), parts_of(found))
    return {"edition": found.pk, "since": since.pk, "changes": [show_change(one) for one in lines]}


def show_change(line: Change) -> dict:
    return {
        "kind": line.kind,
        "moved": line.moved,
        "before": show_part(line.old),
        "after": show_part(line.new),
        "heading": [vars(piece) for piece in line.heading],
        "text": [vars(piece) for piece in line.text],
        "split_from": line.source and line.source.position,
        "joined_into": line.into and line.into.position,
    }


def show_part(part: Part | None) -> dict | None:
    return part and vars(part)


STEPS = [
    "opinions_from",
    "opinions_until",
    "opinions_note",
    "studied_on",
    "reviewed_on",
    "review_note",
    "posted_from",
    "posted_until",
    "filed_on",
    "filed_with",
    "filing_number",
    "sing_along",
    "changes_note",
    "review_on",
    "noticed_on",
]
CLAUSE = (
    "id", "lineage", "position", "heading", "text", "category", "plain_note", "law", "law_link",
)  # fmt: skip
FIGURES = [
    "title",
    "meeting_kind",
    "held_on",
    "entitled",
    "present",
    "women_present",
    "votes_for",
    "votes_against",
    "abstentions",
    "authorised_by",
    "composition",
]


def public_compacts():
    return CompactPage.objects.filter(visible_q())


def published_editions():
    """Drafts are the editors'; a hidden or restricted page hides its editions."""
    return (
        Edition.objects.published().filter(compact__in=public_compacts()).select_related("compact")
    )


def show_compact(page: CompactPage) -> dict:
    return {
        "id": page.translation_key,
        "title": page.title,
        "kind": page.kind,
        "division": division_ref(page.division),
        "introduction": page.introduction,
        "edition": edition_ref(page.edition) if page.edition else None,
        "url": page.url,
    }


def edition_ref(edition: Edition) -> dict:
    return {
        "id": edition.pk,
        "number": edition.number,
        "published_on": edition.published_on,
        "in_force_on": edition.in_force_on,
        "ended_on": edition.ended_on,
    }


def show_edition(edition: Edition) -> dict:
    return edition_ref(edition) | {
        "compact": edition.compact.translation_key,
        "title": edition.title,
        "status": edition.status,
        "in_force": edition.in_force_at(timezone.localdate()),
        "url": reverse("edition", args=[edition.pk]),
    }


def show_clauses(edition: Edition | None) -> list[dict]:
    if edition is None:
        return []
    return list(edition.clauses.order_by("position").values(*CLAUSE))


def show_resolution(resolution: Resolution) -> dict:
    return {name: getattr(resolution, name) for name in FIGURES} | {
        "id": resolution.pk,
        "url": reverse("resolution", args=[resolution.pk]) if resolution.is_confirmed else None,
    }
