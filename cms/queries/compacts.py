"""Compacts for the list and for reading. Query counts are pinned by tests."""

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import Length, Substr
from django.utils import timezone

from cms.models import Clause, CompactPage, Edition
from cms.models.compacts import CompactTag
from deliberation.record.days import deadline
from deliberation.record.standing import standing
from portal.kit.keyset import keyset_page
from portal.search.backend import ranked_keys
from portal.territory.models import Division
from portal.territory.queries import around, division_of, trail

from .calls import calls_of
from .visible import visible_q

PAGE = 20
TOPICS = 12  # tags that are offered
KEPT = 300  # seconds
MOST_HITS = 500  # of a text search; narrower words find the rest


def with_edition(compacts, today) -> list[CompactPage]:
    """The pages, each with ``.edition``: the one in force today or None. Two queries."""
    return attach_editions(list(compacts.select_related("division")), today)


def attach_editions(pages: list[CompactPage], today) -> list[CompactPage]:
    in_force = Edition.objects.in_force(today).filter(compact_id__in=[page.pk for page in pages])
    by_compact = {edition.compact_id: edition for edition in in_force.order_by("in_force_on")}
    for page in pages:
        page.edition = by_compact.get(page.pk)
    return pages


def find_compacts(*, words="", division=None, kind="", category="", tag="", today=None):
    """Live public compacts that fit; ``division`` takes those inside it along."""
    today = today or timezone.localdate()
    found = CompactPage.objects.filter(visible_q())
    if division:
        found = found.filter(division__path__startswith=division.path)
    if kind in CompactPage.Kind:
        found = found.filter(kind=kind)
    if category in Clause.Category:
        in_force = Edition.objects.in_force(today).filter(clauses__category=category)
        found = found.filter(pk__in=in_force.values("compact_id"))
    if tag:
        found = found.filter(pk__in=tagged(tag))
    if words := clean(words):
        hits = ranked_keys(words, CompactPage, MOST_HITS)
        found = found.filter(Q(pk__in=hits) | Q(division__full_name__icontains=words))
    return found


def clean(typed: str) -> str:
    return typed.replace("\x00", "").strip()[:60]


def tagged(name: str):
    """Keys of the compacts that carry a tag."""
    return CompactTag.objects.filter(tag__name=name).values("content_object_id")


def topics(chosen: str) -> list[str]:
    """The tags that most compacts carry, and the chosen one; two reads, kept for some minutes.

    They are counted over all compacts: chips that jump about with every filter are no help.
    """
    most = cache.get("compacts:topics")
    if most is None:
        seen = CompactPage.objects.filter(visible_q())
        rows = CompactTag.objects.filter(content_object__in=seen).values_list("tag__name")
        rows = rows.annotate(count=Count("pk")).order_by("-count", "tag__name")[:TOPICS]
        most = [name for name, _count in rows]
        cache.set("compacts:topics", most, KEPT)
    return most if not chosen or chosen in most else [chosen, *most]


def compact_list(params) -> dict:
    today = timezone.localdate()
    division = division_of(params.get("division", ""))
    above, below = around(division)
    kind, category = params.get("kind", ""), params.get("category", "")
    words, tag = (clean(params.get(name, "")) for name in ("search", "tag"))
    found = find_compacts(
        words=words, division=division, kind=kind, category=category, tag=tag, today=today
    )
    rows, following = keyset_page(
        found.select_related("division"), ["division__path", "pk"], params.get("cursor", ""), PAGE
    )
    attach_editions(rows, today)
    return {
        "compacts": rows,
        "q": words,
        "kind": kind,
        "category": category,
        "tag": tag,
        "topics": topics(tag),
        "kinds": CompactPage.Kind.choices,
        "categories": Clause.Category.choices,
        "division": division,
        "trail": above,
        "children": count_compacts(below),
        "total": found.count(),
        "next_cursor": following,
    }


def count_compacts(below: list[Division]) -> list[Division]:
    """Sub-divisions of one place, each with ``.compact_count``; one read."""
    if not below:
        return []
    length = len(below[0].path)
    counted = (
        CompactPage.objects.live()
        .order_by()  # pages come in the order of their tree, which would split the groups
        .filter(division__path__startswith=below[0].path[: -Division.steplen])
        .annotate(long=Length("division__path"), part=Substr("division__path", 1, length))
        .filter(long__gte=length)
        .values("part")
        .annotate(count=Count("pk"))
    )
    counts = {row["part"]: row["count"] for row in counted}
    for child in below:
        child.compact_count = counts.get(child.path, 0)
    return below


def compact_pieces(page, request) -> dict:
    """The edition in force with its clauses, and what came before and comes next."""
    return edition_pieces(page, None)


def edition_pieces(page: CompactPage, chosen: Edition | None) -> dict:
    """Two reads for the editions, one for the clauses, one for the trail."""
    today = timezone.localdate()
    published = list(
        page.editions.published().select_related("resolution__correction").order_by("-number")
    )
    current = next((edition for edition in published if edition.in_force_at(today)), None)
    shown = chosen or current
    if shown:
        shown.has_before = any(one.number < shown.number for one in published)
    return {
        "page": page,
        "edition": current,
        "upcoming": next((e for e in published if e.in_force_on > today), None),
        "under_way": page.editions.under_way().select_related("consultation").first(),
        "shown": shown,
        "is_draft": bool(shown and not shown.is_public),
        "is_current": bool(shown and current and shown.pk == current.pk),
        "clauses": list(shown.clauses.order_by("position")) if shown else [],
        "resolution": standing(shown.resolution) if shown and shown.resolution_id else None,
        "order": _order_on(shown),
        "calls": calls_of(shown) if shown and shown.is_public else [],
        "objection_days": deadline("compact_objection").number,
        "earlier": [e for e in published if e.ended_on and e.ended_on <= today],
        "trail": trail(page.division),
    }


def _order_on(shown: Edition | None):
    """The order to correct that stands on this edition, with its office; as long as it is in force,
    also when another edition is on the way."""
    if shown is None or not shown.is_public:
        return None
    last = shown.steps.filter(act__in=["order", "lift_order"]).order_by("-at", "-pk").first()
    if last is None or last.act != "order":
        return None
    rows = shown.steps.filter(pk=last.pk).select_related("as_mandate__division", "as_mandate__body")
    return rows.order_by("-at", "-pk").first()
