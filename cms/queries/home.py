from django.utils import timezone

from cms.models import CompactPage, NoticePage, ProgramPage
from portal.territory.models import Division

from .compacts import with_edition


def home_pieces(page, request) -> dict:
    today = timezone.localdate()
    compacts = CompactPage.objects.live().public()
    notices = NoticePage.objects.live().public()
    return {
        "programs": list(ProgramPage.objects.live().order_by("path")),
        "compacts": with_edition(compacts.order_by("-first_published_at", "-pk")[:3], today),
        "notices": list(
            notices.filter(posted_from__lte=today, posted_until__gte=today)
            .select_related("issuer", "division")
            .order_by("-issued_on", "-pk")[:5]
        ),
        "numbers": {
            "units": Division.objects.units().count(),
            "compacts": compacts.count(),
            "notices": notices.count(),
        },
    }
