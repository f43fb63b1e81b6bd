"""Editions on their way: the editors' desk, one edition with everything about it, what is due."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import procedure
from cms.forbidden import look_over
from cms.looked import looked, looked_at
from cms.models import CompactPage, Edition, EditionStep, Objection, ReviewOpinion
from cms.permissions.editions import KEEPERS, OFFICES, check_see_draft
from deliberation.models import Resolution
from deliberation.record.days import days_known, deadline, end_of
from portal.accounts.models import Role
from portal.kit.errors import NotThere
from portal.kit.keyset import keyset_page

from .calls import calls_in
from .redlines import changes_pieces

PAGE = 20
MOST_WAITING = 100


@dataclass(frozen=True)
class Due:
    """Something is due by the end of ``on``; ``name`` is what, in words."""

    name: str
    on: date
    late: bool
    provisional: bool = False


@dataclass(frozen=True)
class Stage:
    """A station of the way; ``state``: done, now, ahead."""

    name: str
    state: str
    on: date | None = None


def get_edition(pk) -> Edition:
    """Raises ``NotThere``."""
    rows = Edition.objects.select_related("compact__division", "resolution", "consultation")
    try:
        found = rows.filter(pk=pk).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotThere(_("没有这个版本。"))
    return found


def seen_edition(person, pk) -> Edition:
    """For those who have a part in it. A draft is nobody else's to know."""
    found = get_edition(pk)
    check_see_draft(person, found)
    return found


def inside(person, roles, path="division__path") -> Q:
    """About places that one of the person's mandates in ``roles`` covers."""
    found = Q(pk__in=[])
    for mandate in person.live_mandates:
        if mandate.role in roles:
            found |= Q(**{f"{path}__startswith": mandate.division.path})
    return found


def desk_of(person, cursor: str) -> dict:
    """What waits for this person, and their compacts with where each stands."""
    today = timezone.localdate()
    roles = {*KEEPERS, Role.REVIEWER, Role.SUPERVISOR}
    mine = inside(person, roles, "compact__division__path")
    waiting = list(
        Edition.objects.under_way().filter(mine)
        .select_related("compact__division", "resolution")
        .order_by("compact__division__path", "pk")[:MOST_WAITING + 1]
    )  # fmt: skip
    more = len(waiting) > MOST_WAITING
    del waiting[MOST_WAITING:]
    days = days_known()
    for edition in waiting:
        edition.due = due_of(edition, today, days)
    waiting.sort(key=lambda one: one.due.on if one.due else date.max)  # who is late stands first
    _attach_opinions(waiting)
    compacts, following = keyset_page(
        CompactPage.objects.filter(inside(person, roles))
        .select_related("division"),
        ["division__path", "pk"], cursor, PAGE,
    )  # fmt: skip
    _attach_standing(compacts)
    return {
        "waiting": waiting,
        "more": MOST_WAITING if more else 0,
        "compacts": compacts,
        "next_cursor": following,
        "objections": open_objections(person, days, today),
        "orders": _may_order(person),
    }


def _attach_standing(compacts) -> None:
    pks = [page.pk for page in compacts]
    rows = Edition.objects.filter(compact__in=pks, status__in=procedure.STANDING)
    standing = {row.compact_id: row for row in rows.select_related("compact__division")}
    calls = calls_in(list(standing.values()))
    under_way = {row.compact_id: row for row in Edition.objects.under_way().filter(compact__in=pks)}
    for page in compacts:
        page.standing = standing.get(page.pk)
        page.under_way = under_way.get(page.pk)
        page.reached = page.standing and any(one.reached for one in calls[page.standing.pk])


def _attach_opinions(editions) -> None:
    """How many opinions of the office are not answered yet."""
    returned = [one.pk for one in editions if one.status == procedure.RETURNED]
    rows = ReviewOpinion.objects.filter(step__edition__in=returned, answered_at=None)
    left: dict = {}
    for pk in rows.values_list("step__edition_id", flat=True):
        left[pk] = left.get(pk, 0) + 1
    for edition in editions:
        edition.unanswered = left.get(edition.pk, 0)


def _may_order(person) -> bool:
    return any(
        m.role == Role.REVIEWER and m.division.level in OFFICES for m in person.live_mandates
    )


def open_objections(person, days, today) -> list[Objection]:
    path = "edition__compact__division"
    places = [m.division_id for m in person.live_mandates if m.role in KEEPERS]
    mine = Q(**{f"{path}__in": places}) | inside(person, {Role.REVIEWER}, f"{path}__path")
    rows = Objection.objects.filter(mine, answered_at=None).select_related(
        "edition__compact__division"
    )
    found = list(rows.order_by("made_at", "pk")[:MOST_WAITING])
    for one in found:
        one.due = objection_due(one, days, today)
    return found


def objection_due(objection: Objection, days=None, today=None) -> Due:
    today = today or timezone.localdate()
    start = timezone.localdate(objection.made_at)
    end = end_of(deadline("compact_objection"), start, days)
    done = objection.answered_at and timezone.localdate(objection.answered_at)
    return Due(_("答复期限"), end.day, (done or today) > end.day, end.provisional)


def due_of(edition: Edition, today: date, days=None) -> Due | None:
    """What is next on the calendar. Filing is late or in time by the meeting's day."""
    if edition.status == procedure.ADOPTED:
        end = end_of(deadline("compact_filing"), edition.resolution.held_on, days)
        return Due(_("报备案期限"), end.day, today > end.day, end.provisional)
    dated = {
        procedure.COLLECTING: (_("征集民意截止"), edition.opinions_until),
        procedure.POSTING: (_("公示期满"), edition.posted_until),
        procedure.MEETING: (_("开会"), edition.meeting_on),
        procedure.PUBLISHED: (_("评估"), edition.review_on),
    }
    name, day = dated.get(edition.status, ("", None))
    return Due(name, day, today > day) if day else None


def way_of(edition: Edition, order: str) -> list[Stage]:
    """The stations in this place's order, with the days of those behind."""
    between = {
        "study": (_("党组织研究"), edition.studied_on, procedure.STUDY),
        "review": (_("镇街审核"), edition.reviewed_on, procedure.REVIEW),
        "posting": (_("审议稿公示"), edition.posted_from, procedure.POSTING),
    }
    drafted = edition.status not in {procedure.COLLECTING}
    written = edition.status not in procedure.WRITTEN
    rows = [
        (_("征集民意"), edition.opinions_from if drafted else None, procedure.COLLECTING, drafted),
        (_("拟定草案"), None, procedure.DRAFTING, written),
        *((name, on, state, bool(on)) for name, on, state in map(between.get, order.split(","))),
        (_("会议表决"), edition.resolution and edition.resolution.held_on, procedure.MEETING,
         edition.status in procedure.VOTED),
        (_("备案"), edition.filed_on, procedure.ADOPTED, bool(edition.filed_on)),
        (_("公布施行"), edition.published_on, procedure.FILED, edition.is_public),
    ]  # fmt: skip
    at = procedure.DRAFTING if edition.status == procedure.RETURNED else edition.status
    return [
        Stage(name, "now" if state == at and not done else "done" if done else "ahead", on)
        for name, on, state, done in rows
    ]


def steps_of(edition: Edition) -> list[EditionStep]:
    rows = edition.steps.select_related("by", "as_mandate__division", "as_mandate__body__division")
    opinions = Prefetch("opinions", ReviewOpinion.objects.order_by("number"))
    return list(rows.prefetch_related("papers", opinions).order_by("at", "pk"))


def looked_over(edition: Edition) -> list[dict]:
    """Clauses with what was noticed about each and what a person decided about it."""
    decided = _decided(edition)
    return [
        {
            "position": clause.position,
            "clause": clause,
            "warnings": _warnings(looked(clause), decided),
        }
        for clause in edition.clauses.order_by("position")
    ]


def whole_looked_over(edition: Edition) -> list[dict]:
    """Warnings about the title and the rhyme."""
    return _warnings(looked_at(edition)[0], _decided(edition))


def _decided(edition: Edition) -> dict:
    return {(one.lineage, one.rule, one.text_digest): one for one in edition.decisions.all()}


def _warnings(one, decided: dict) -> list[dict]:
    return [
        {"warned": warned, "decision": decided.get((one.lineage, warned.rule.id, one.digest))}
        for warned in look_over(one.text)
    ]


def open_opinions_of(edition: Edition) -> list[ReviewOpinion]:
    """Those of the last return, with the number of the clause as it stands now."""
    last = edition.steps.filter(act=EditionStep.Act.RETURNED).order_by("-at", "-pk").first()
    if last is None:
        return []
    positions = dict(edition.clauses.values_list("lineage", "position"))
    found = list(last.opinions.order_by("number"))
    for one in found:
        one.position = positions.get(one.lineage)
    return found


def before(edition: Edition) -> Edition | None:
    rows = edition.compact.editions.published().filter(number__lt=edition.number)
    return rows.order_by("-number").first()


def changes_since(edition: Edition) -> dict:
    """Against the edition in force before it; empty for the first of its compact."""
    since = before(edition)
    return (changes_pieces(edition, since) | {"since": since}) if since else {}


def usable_resolutions(edition: Edition) -> list[Resolution]:
    """Confirmed records that this edition may stand on: of the day that was called, or, to repeal
    it, since it is in force."""
    rows = Resolution.objects.filter(
        division=edition.compact.division, status=Resolution.Status.CONFIRMED, correction=None
    ).exclude(pk__in=EditionStep.objects.exclude(resolution=None).values("resolution"))
    if edition.status == procedure.MEETING:
        rows = rows.filter(held_on=edition.meeting_on)
    village = edition.compact.division.is_village
    building = edition.compact.kind == CompactPage.Kind.BUILDING
    found = rows.order_by("-held_on", "pk")[:40]
    return [
        one for one in found
        if procedure.may_adopt(one.meeting_kind, village=village, building=building)
    ][:20]  # fmt: skip


def objections_by(person) -> list[Objection]:
    rows = person.objections.select_related("edition__compact__division").order_by("-made_at")
    found, days = list(rows[:50]), days_known()
    for one in found:
        one.due = objection_due(one, days)
    return found


def get_objection(pk) -> Objection:
    """Raises ``NotThere``."""
    rows = Objection.objects.select_related(
        "edition__compact__division", "answered_as__division", "answered_as__body__division"
    )
    try:
        found = rows.filter(pk=pk).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotThere(_("没有这条异议。"))
    return found


def objections_held(person) -> dict:
    """What the site keeps of a person's objections, for their export."""
    rows = person.objections.select_related("edition").order_by("made_at")
    return {
        "objections": [
            {
                "compact": one.edition.title,
                "made_at": one.made_at.isoformat(),
                "text": one.text,
                "answer": one.answer,
            }
            for one in rows
        ]
    }
