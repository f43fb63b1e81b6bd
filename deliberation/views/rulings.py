"""What was decided about one's own words, and asking for a second look."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.actions.moderation import APPEAL, appeal
from deliberation.errors import Refused
from deliberation.permissions.moderation import check_appeal
from deliberation.queries.moderation import address_of, own_ruling, title_of
from deliberation.queries.until import until
from portal.accounts.once import done_once
from portal.accounts.permissions import check_signed_in
from portal.kit.drafts import draft_for, drop_draft

from .moderation import fields_of, why_not


@require_http_methods(["GET", "HEAD", "POST"])
def ruling(request, pk):
    check_signed_in(request.user)
    found = own_ruling(request.user, pk)
    if request.method != "POST":
        return _show(request, found, fields_of(draft_for(request), "text"))
    typed = fields_of(request.POST, "text")
    try:
        done_once(request, lambda: appeal(request.user, found, **typed))
    except Refused as refused:
        return _show(request, found, typed, refused)
    drop_draft(request)
    messages.success(request, _("已收到您的申诉，由另一位版主复核。"))
    return redirect("ruling", found.pk)


def _show(request, found, typed, refused=None):
    words = found.words
    context = {
        "ruling": found,
        "words": words,
        "noun": words._meta.verbose_name.lower(),
        "typed_for": words.author.display_name if words.author_id != request.user.pk else "",
        "appeal": getattr(found, "appeal", None),
        "why_not": why_not(check_appeal, request.user, found, timezone.now()),
        "until": until(found.appeal_until),
        "is_hiding": found.decision == found.Decision.HIDE,
        "back": address_of(words),
        "title": title_of(words),
        "most": APPEAL,
        "typed": typed,
        "refused": refused,
        "section": "me",
    }
    status = refused.status if refused else 200
    return render(request, "deliberation/moderation/ruling.html", context, status=status)
