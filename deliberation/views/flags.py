"""Pages of flags."""

from django.http import Http404


def flag(request, **keys):
    raise Http404
