"""Pages of assisted."""

from django.http import Http404


def index(request, **keys):
    raise Http404
