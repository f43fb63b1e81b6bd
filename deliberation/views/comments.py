"""Pages of comments."""

from django.http import Http404


def post(request, **keys):
    raise Http404


def thread(request, **keys):
    raise Http404


def edit(request, **keys):
    raise Http404


def withdraw(request, **keys):
    raise Http404
