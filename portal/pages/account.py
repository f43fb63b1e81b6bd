"""One's own account: words, receipts, name, data, and its end."""

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.actions.objections import take_back_objections
from cms.queries.editions import objections_held
from deliberation.actions.leaving import leave_forum
from deliberation.queries.held import held_of as held_by_forum
from deliberation.queries.own import own_words, receipts
from portal.accounts.actions.people import close_account, rename_person
from portal.accounts.limits import limit
from portal.accounts.permissions import check_signed_in
from portal.accounts.queries import held_of
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import BadInput, NotSignedIn, Refused

from .errors import refusing

FORM = require_http_methods(["GET", "HEAD", "POST"])

SURE = {"注销", "close"}  # in either language of the page


@require_safe
@refusing
def words(request):
    check_signed_in(request.user)
    kind, cursor = request.GET.get("kind", ""), request.GET.get("cursor", "")
    kinds = [("proposals", _("提议")), ("comments", _("评论")), ("remarks", _("意见")),
             ("turns", _("发言")), ("questions", _("提问")), ("stances", _("态度")), ("votes", _("意向表决"))]  # fmt: skip
    context = own_words(request.user, kind, cursor) | {"kinds": kinds, "section": "me"}
    return render(request, "portal/me/words.html", context)


@require_safe
@refusing
def my_receipts(request):
    check_signed_in(request.user)
    return render(request, "portal/me/receipts.html", receipts(request.user))


@FORM
@refusing
def name(request):
    check_signed_in(request.user)
    waiting = draft_for(request).get("name", request.user.public_name)
    typed, refused = request.POST.get("name", waiting), None
    if request.method == "POST":
        try:
            limit(request, "rename")
            rename_person(request.user, typed)
            drop_draft(request)
            messages.success(request, _("公开名已改好。以前说的话也会显示新名字。"))
            return redirect("me")
        except NotSignedIn:
            raise
        except Refused as error:
            refused = error
            request.user.refresh_from_db(fields=["public_name"])
    status = refused.status if refused else 200
    context = {"name": typed, "refused": refused, "section": "me"}
    return render(request, "portal/me/name.html", context, status=status)


@require_safe
@refusing
def export(request):
    check_signed_in(request.user)
    return render(request, "portal/me/export.html", {"data": data_of(request.user)})


@require_safe
@refusing
def export_json(request):
    check_signed_in(request.user)
    body = json.dumps(data_of(request.user), ensure_ascii=False, indent=2)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="gongyi.json"'
    return answer


def data_of(person) -> dict:
    """All that the site keeps of this person (PIPL art. 45), and nobody else's."""
    data = {"exported_at": timezone.now().isoformat()} | held_of(person) | held_by_forum(person)
    data |= objections_held(person)
    return data | ({"demo": True} if settings.GONGYI_DEMO else {})


@FORM
@refusing
def close(request):
    """Words stay as those of somebody who left; everything personal goes. It cannot be undone."""
    check_signed_in(request.user)
    refused = None
    if request.method == "POST":
        try:
            leave(request, request.POST.get("sure", ""))
            messages.success(request, _("账号已注销。您说过的话会显示为“已注销居民”。"))
            return redirect("home")
        except NotSignedIn:
            raise
        except Refused as error:
            refused = error
    status = refused.status if refused else 200
    return render(
        request, "portal/me/close.html", {"refused": refused, "section": "me"}, status=status
    )


def leave(request, sure: str) -> None:
    """Close the account of whoever asks, who wrote that they mean it, and sign them out."""
    if sure.strip().casefold() not in SURE:
        raise BadInput(_("请在框里写“注销”两个字。"), code="not_sure", field="sure")
    person = request.user
    with transaction.atomic():
        leave_forum(person)
        take_back_objections(person)
        close_account(person)
    logout(request)
