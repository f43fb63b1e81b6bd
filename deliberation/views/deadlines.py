"""Periods by name, when one ends, and the free days behind the counting."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deliberation.actions.deadlines import arrange_year
from deliberation.errors import Refused
from deliberation.forms.deadlines import NoticeForm, PeriodForm
from deliberation.permissions.deadlines import check_arrange_years
from deliberation.queries.deadlines import arrangements, end_shown, shown_periods
from portal.accounts.once import done_once
from portal.kit.errors import NotSignedIn
from portal.kit.forms import refuse
from portal.kit.holidays import read_notice


@require_safe
def index(request):
    form = PeriodForm(request.GET if "period" in request.GET else None)
    result, status = None, 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                result = end_shown(form.cleaned_data["period"], form.cleaned_data["start"])
                status = 200
            except ValueError:
                form.add_error("start", _("这个日期太远，算不了。"))
    context = {
        "form": form,
        "result": result,
        "periods": shown_periods(),
        "arranged": arrangements(),
    }
    return render(request, "deliberation/deadlines/index.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request):
    """What the notice says is shown first; it counts once it is kept."""
    check_arrange_years(request.user)
    form = NoticeForm(request.POST or None)
    notice, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if "check" not in request.POST:
                    return _arrange(request, form.cleaned_data)
                notice, status = read_notice(form.cleaned_data["text"]), 200
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
    context = {"form": form, "notice": notice, "arranged": arrangements(), "section": "me"}
    return render(request, "deliberation/deadlines/holidays.html", context, status=status)


def _arrange(request, typed: dict):
    made = []
    done_once(request, lambda: made.append(arrange_year(request.user, **typed)))
    for one in made:
        messages.success(
            request,
            _("已录入 %(year)s 年的安排，%(moved)s 个期限有变动，已经告诉有关的人。")
            % {"year": one.year, "moved": one.moved},
        )
    return redirect("holidays")
