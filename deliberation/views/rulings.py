"""Pages of rulings."""

from django.http import Http404


def ruling(request, **keys):
    raise Http404
