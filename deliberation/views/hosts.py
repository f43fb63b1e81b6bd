"""Leading a matter together: asking somebody along, and undoing it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from deliberation.actions.hosts import add_host, remove_host
from deliberation.errors import Refused
from deliberation.permissions.hosting import check_host, check_host_open, check_remove_host
from deliberation.queries.consultations import get_consultation
from deliberation.queries.hosts import get_mandate, hosts_of, nearest_hosts
from portal.accounts.once import done_once
from portal.kit.errors import NotSignedIn

from .hosting import FORMS


@FORMS
def index(request, pk):
    """Who leads it; a search among those in office here, and one click to ask them."""
    matter = get_consultation(pk)
    refused = None
    if request.method == "POST":
        try:
            return _add(request, matter)
        except NotSignedIn:
            raise
        except Refused as error:
            refused = error
    check_host(request.user, matter)
    if refused is None:
        check_host_open(request.user, matter)
    words = request.GET.get("q", "").strip()[:60]
    context = {
        "matter": matter,
        "hosts": [{"mandate": one, "may_leave": _may(request, matter, one)}
                  for one in hosts_of(matter)],
        "found": nearest_hosts(matter, words),
        "q": words,
        "sentence": refused.message if refused else "",
        "section": "consultations",
    }  # fmt: skip
    status = refused.status if refused else 200
    return render(request, "deliberation/hosting/hosts.html", context, status=status)


def _add(request, matter):
    check_host(request.user, matter)
    mandate = get_mandate(request.POST.get("mandate", ""))
    done_once(request, lambda: add_host(request.user, matter, mandate))
    messages.success(
        request, _("%(name)s现在和您一起主持，会收到通知。") % {"name": mandate.shown_name}
    )
    return redirect("consultation_hosts", matter.pk)


def _may(request, matter, mandate) -> bool:
    try:
        check_remove_host(request.user, matter, mandate)
    except Refused:
        return False
    return True


@FORMS
def remove(request, pk, mandate):
    matter, found = get_consultation(pk), get_mandate(mandate)
    own = found.user_id == request.user.pk
    if request.method == "POST":
        done_once(request, lambda: remove_host(request.user, matter, found))
        messages.success(request, _("已改好。"))
        return redirect(*(("consultation", pk) if own else ("consultation_hosts", pk)))
    check_remove_host(request.user, matter, found)
    context = {"matter": matter, "mandate": found, "own": own, "section": "consultations"}
    return render(request, "deliberation/hosting/leave.html", context)
