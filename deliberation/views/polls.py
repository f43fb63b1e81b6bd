"""Pages of polls."""

from django.http import Http404


def detail(request, **keys):
    raise Http404


def vote(request, **keys):
    raise Http404
