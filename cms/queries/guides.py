from cms.models import GuidePage

from .visible import visible_q


def all_guides(page, request) -> dict:
    return {"guides": list(GuidePage.objects.filter(visible_q()).order_by("path"))}
