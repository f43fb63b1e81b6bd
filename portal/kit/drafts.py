"""What a person typed survives a session that is over, also without scripts: it waits in the new
session until they have signed in, and the page that had the form shows it again.
"""

from django.utils.http import url_has_allowed_host_and_scheme

KEY = "draft"
NOT_WORDS = {"csrfmiddlewaretoken", "once", "page"}
LARGEST = 20_000  # characters


def page_of(request) -> str:
    """The page that the form stood on (its hidden field ``page``), or this address."""
    page = request.POST.get("page", "")
    local = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if local and len(page) <= 500 else request.path


def keep_draft(request) -> None:
    """Keep the fields of the form that was sent."""
    fields = {name: value for name, value in request.POST.items() if name not in NOT_WORDS}
    if fields and sum(map(len, fields.values())) <= LARGEST:
        request.session[KEY] = {"page": page_of(request).partition("#")[0], "fields": fields}


def draft_for(request) -> dict[str, str]:
    """The fields that wait for this page; empty where there are none."""
    kept = request.session.get(KEY) or {}
    return kept["fields"] if kept.get("page", "").partition("?")[0] == request.path else {}


def drop_draft(request) -> None:
    """After it was sent: nothing waits any more."""
    request.session.pop(KEY, None)
