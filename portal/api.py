"""The one API object: which nouns it has, where its document and its page stand."""

from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from cms.api import router as publishing
from deliberation.api import router as forum
from portal.accounts.api import router as people
from portal.accounts.api_auth import public
from portal.accounts.api_me import router as own
from portal.kit.api import Api
from portal.kit.problems import problem
from portal.pages.api_account import router as account
from portal.pages.api_docs import ReadablePage
from portal.territory.api import router as territory

ROOT = "/api/v1/"
NOUNS = (
    "divisions", "bodies", "people", "compacts", "editions", "programs", "notices",
    "consultations", "phases", "proposals", "comments", "remarks", "polls", "meetings", "turns",
    "questions", "promises", "minutes", "rulings",
)  # fmt: skip

api = Api(
    title="公议 Gongyi",
    version="1",
    urls_namespace="api",
    description=(
        "Lists answer {items, next}: put `next` into `cursor` for the page after. Refusals are "
        "application/problem+json with a stable `code`. Programs sign in at /_allauth/app/v1/ and "
        "send X-Session-Token; browsers send their session and, to change something, "
        'X-CSRFToken. In demo mode every answer carries "demo": true.'
    ),
    openapi_url="/schema/",
    docs_url="/docs/",
    docs=ReadablePage(),
    auth=public,
)
for router in (territory, people, own, account, publishing, forum):
    api.add_router("", router)


@api.get("", include_in_schema=False, summary=gettext_lazy("目录"))
def root(request):
    """Where everything stands."""
    return {
        "links": {
            **{noun: f"{ROOT}{noun}" for noun in NOUNS},
            "me": f"{ROOT}me",
            "residency": f"{ROOT}me/residency",
            "confirm_residency": f"{ROOT}residencies/confirm",
            "schema": f"{ROOT}schema/",
            "docs": f"{ROOT}docs/",
            "sign_in": "/_allauth/app/v1/",
        }
    }


@csrf_exempt
def elsewhere(request, rest: str):
    """An address without a noun; one slash too many at the end is forgiven."""
    if rest.endswith("/"):
        try:
            found = resolve(ROOT + rest.rstrip("/"))
        except Resolver404:
            return problem(404)
        if found.func is not elsewhere:
            return found.func(request, *found.args, **found.kwargs)
    return problem(404)
