from django.db.models import Count, Subquery, Value
from django.utils import timezone

from cms.models import CompactPage, HomePage, NoticePage, ProgramPage
from deliberation.queries.meeting_lists import meetings_ahead
from deliberation.queries.open_now import open_now
from portal.territory.models import Division

from .compacts import with_edition
from .visible import visible_q


def home_pieces(page, request) -> dict:
    today = timezone.localdate()
    seen = visible_q()
    compacts, notices = CompactPage.objects.filter(seen), NoticePage.objects.filter(seen)
    return {
        "page": page or HomePage.objects.first(),
        "programs": list(ProgramPage.objects.live().order_by("path")),
        "matters": open_now(timezone.now()),
        "meetings": meetings_ahead(timezone.now()),
        "compacts": with_edition(compacts.order_by("-first_published_at", "-pk")[:3], today),
        "notices": list(
            notices.filter(posted_from__lte=today, posted_until__gte=today)
            .select_related("issuer", "division")
            .order_by("-issued_on", "-pk")[:5]
        ),
        "numbers": numbers(units=Division.objects.units(), compacts=compacts, notices=notices),
    }


def numbers(**querysets) -> dict[str, int]:
    """How many rows each has, in one read."""
    counts = {f"count_of_{name}": _count(rows) for name, rows in querysets.items()}
    found = Division.objects.order_by().values(**counts).first() or {}
    return {name: found.get(f"count_of_{name}") or 0 for name in querysets}


def _count(rows) -> Subquery:
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Subquery(one.annotate(count=Count("pk")).values("count"))
