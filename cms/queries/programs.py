from django.utils import timezone

from cms.models import CompactPage, NoticePage, ProgramPage
from deliberation.queries.open_now import open_now
from deliberation.queries.published import published_minutes

from .visible import visible_q


def all_programs(page, request) -> dict:
    return {"programs": list(ProgramPage.objects.live().order_by("path"))}


def program_pieces(page, request) -> dict:
    pieces = {"talks": [], "minutes": [], "matters": live_matters(page)}
    if page.code == "democracy":
        pieces |= {"talks": open_now(timezone.now(), most=20), "minutes": published_minutes()}
    return pieces


def live_matters(program: ProgramPage) -> list[dict]:
    """What runs now under this programme's tag: notices being posted, and compacts."""
    today, seen = timezone.localdate(), visible_q()
    notices = (
        NoticePage.objects.filter(seen)
        .filter(tags__name=program.tag_name, posted_from__lte=today, posted_until__gte=today)
        .select_related("issuer", "division")
        .order_by("-issued_on", "-pk")[:20]
    )
    compacts = (
        CompactPage.objects.filter(seen)
        .filter(tags__name=program.tag_name)
        .select_related("division")
        .order_by("-first_published_at", "-pk")[:20]
    )
    return [_matter(page, page.issuer.display_name) for page in notices] + [
        _matter(page, page.division.display_name) for page in compacts
    ]


def _matter(page, meta: str) -> dict:
    return {
        "kind": page.get_kind_display(),
        "title": page.title,
        "url": page.url,
        "meta": meta,
    }
