"""A form that stands on the page that it is about: sent, refused with all that was typed, or done."""

from django.contrib import messages
from django.shortcuts import redirect

from portal.accounts.once import done_once
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn, Refused
from portal.kit.forms import refuse

from ..forms.hosting import typed


def blank(request, form_class):
    """The form as it is first shown, with what waited for this page."""
    return form_class(initial=typed(form_class, draft_for(request)))


def answered(request, form_class, act, show, *, done: str):
    """``act(cleaned data)``, then this page again; or ``show(form, status)`` with what was typed."""
    form = form_class(request.POST)
    if not form.is_valid():
        return show(form, 422)
    try:
        done_once(request, lambda: act(form.cleaned_data))
    except NotSignedIn:
        raise
    except Refused as refused:
        refuse(form, refused)
        return show(form, refused.status)
    drop_draft(request)
    messages.success(request, done)
    return redirect(request.path)
