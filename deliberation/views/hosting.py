"""Pages of hosting."""

from django.http import Http404


def new(request, **keys):
    raise Http404


def edit(request, **keys):
    raise Http404


def console(request, **keys):
    raise Http404


def extend(request, **keys):
    raise Http404


def documents(request, **keys):
    raise Http404


def sum_up(request, **keys):
    raise Http404


def close(request, **keys):
    raise Http404


def outcome(request, **keys):
    raise Http404
