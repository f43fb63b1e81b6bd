"""Pages of consultations."""

from django.http import Http404


def index(request, **keys):
    raise Http404


def detail(request, **keys):
    raise Http404


def document(request, **keys):
    raise Http404
