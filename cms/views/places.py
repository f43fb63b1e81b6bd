from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Site
from wagtail.views import serve

from cms.models import PlacePage
from cms.queries.places import place_pieces


@require_safe
def place(request, path=""):
    """A place's own page in one read; whatever else stands under it goes Wagtail's way."""
    root = next((paths.root_path for paths in Site.get_site_root_paths()), "/")
    address = f"{root}places/{path}"
    found = PlacePage.objects.live().select_related("division").filter(url_path=address).first()
    pieces = found and place_pieces(found, request)
    if not pieces:
        return serve(request, request.path.lstrip("/"))
    return render(request, "cms/place.html", {"page": found, **pieces})
