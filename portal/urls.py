"""Every address of the site. Names that outsiders rely on stand in docs/ (contract)."""

from allauth.account.views import logout
from django.urls import include, path, re_path
from django.views.generic.base import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern
from wagtail.views import serve as serve_page

from cms.urls import urlpatterns as published
from cms.views import lists
from cms.views.places import place
from deliberation.urls import urlpatterns as forum
from portal.api import api, elsewhere
from portal.pages import account, me, people, preferences, residency, robots, search
from portal.pages.errors import refusing
from portal.pages.media import serve_media
from portal.pages.staff import desk, mandates, residencies

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.forbidden"
handler404 = "portal.pages.errors.not_found"
handler500 = "portal.pages.errors.broken"
handler429 = "portal.pages.errors.too_many"


def answering(address):
    """The same address, whose rules may say no: the reader gets the sentence."""
    address.callback = refusing(address.callback)
    return address


mine = [
    path("", me.me, name="me"),
    path("words/", account.words, name="my_words"),
    path("receipts/", account.my_receipts, name="my_receipts"),
    path("name/", account.name, name="my_name"),
    path("export/", account.export, name="my_export"),
    path("export.json", account.export_json, name="my_export_json"),
    path("close/", account.close, name="my_close"),
    path("residency/", residency.residency, name="residency"),
    path("residency/leave/", me.leave, name="leave_residency"),
]

staff = [
    path("", desk.desk, name="staff"),
    path("residencies/", residencies.residencies, name="staff_residencies"),
    path("mandates/", mandates.mandates, name="staff_mandates"),
    path("mandates/new/", mandates.new_mandate, name="staff_mandate_new"),
    path("mandates/<uuid:pk>/", mandates.mandate, name="staff_mandate"),
    path("mandates/<uuid:pk>/end/", mandates.end, name="staff_mandate_end"),
    path("mandates/<uuid:pk>/suspend/", mandates.suspend, name="staff_mandate_suspend"),
    path("mandates/<uuid:pk>/resume/", mandates.resume, name="staff_mandate_resume"),
]

urlpatterns = [
    # people and their affairs
    path("people/", people.people, name="people"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("me/", include(mine)),
    path("staff/", include(staff)),
    path("search/", search.search, name="search"),
    # what editors publish: lists
    path("", lists.home, name="home"),
    path("notices/", refusing(lists.notices), name="notices"),
    path("programs/", lists.programs, name="programs"),
    path("guides/", lists.guides, name="guides"),
    path("places/", refusing(place), name="places"),
    path("places/<path:path>", refusing(place)),
    *[answering(address) for address in published],
    # deliberation
    *[answering(address) for address in forum],
    # signing in: one way for everybody, the admin included
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("cms-admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms-admin/logout/", logout),
    path("cms-admin/", include(wagtailadmin_urls)),
    # programs, files, preferences
    path("api/v1/", api.urls),
    re_path(r"^api/v1/(?P<rest>.*)$", elsewhere),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve_media, name="media"),
    path("i18n/setlang", preferences.set_language, name="set_language"),
    path("i18n/type-size", preferences.set_type_size, name="set_type_size"),
    path("robots.txt", robots.robots, name="robots"),
    path("favicon.ico", RedirectView.as_view(url="/static/img/mark.svg")),
    # what editors publish
    re_path(serve_pattern, refusing(serve_page), name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
