"""What a person typed survives a session that is over, also without scripts: it waits in the new
session until they have signed in, and the page that had the form shows it again.
"""

from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "draft"
NOT_WORDS = {"csrfmiddlewaretoken", "once", "page"}
LARGEST = 20_000  # characters


def owner_of(person) -> str:
    """Tells one person's words on a shared device from another's, and says nothing about either."""
    return salted_hmac("portal.drafts", str(person.pk), algorithm="sha256").hexdigest()[:12]


def page_of(request) -> str:
    """The page that the form stood on (its hidden field ``page``), or this address."""
    page = request.POST.get("page", "")
    local = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if local and len(page) <= 500 else request.path


def keep_draft(request) -> None:
    """Keep the fields of the form that was sent."""
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_WORDS}
    if fields and sum(len(value) for values in fields.values() for value in values) <= LARGEST:
        request.session[KEY] = {"page": page_of(request).partition("#")[0], "fields": fields}


def draft_for(request) -> MultiValueDict:
    """The fields that wait for this page; empty where there are none."""
    kept = request.session.get(KEY) or {}
    here = kept.get("page", "").partition("?")[0] == request.path
    return MultiValueDict(kept["fields"] if here else {})


def drop_draft(request) -> None:
    """After it was sent: nothing waits any more."""
    request.session.pop(KEY, None)
