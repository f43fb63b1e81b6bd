"""Pages of proposals."""

from django.http import Http404


def new(request, **keys):
    raise Http404


def detail(request, **keys):
    raise Http404


def stance(request, **keys):
    raise Http404


def edit(request, **keys):
    raise Http404


def withdraw(request, **keys):
    raise Http404
