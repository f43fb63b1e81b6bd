"""The site's addresses and a hello: nothing but the middleware and a line of text."""

from django.http import HttpResponse
from django.urls import path

from portal.urls import (  # noqa: F401
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
    urlpatterns,
)


def hello(request):
    return HttpResponse("你好\n", content_type="text/plain; charset=utf-8")


urlpatterns = [path("bench/hello/", hello), *urlpatterns]
