"""Pages of host_polls."""

from django.http import Http404


def new(request, **keys):
    raise Http404


def edit(request, **keys):
    raise Http404


def extend(request, **keys):
    raise Http404


def cancel(request, **keys):
    raise Http404
