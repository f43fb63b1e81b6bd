from cms.models import GuidePage


def all_guides(page, request) -> dict:
    return {"guides": list(GuidePage.objects.live().public().order_by("path"))}
