"""Pages of moderation."""

from django.http import Http404


def log(request, **keys):
    raise Http404


def queue(request, **keys):
    raise Http404


def decide(request, **keys):
    raise Http404


def appeal_decision(request, **keys):
    raise Http404
