"""Compacts in and out as Word files."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.clauses import as_text
from cms.forms.steps import TextForm
from cms.forms.word import WordForm
from cms.permissions.editions import check_step
from cms.queries.editions import seen_edition
from cms.queries.sheets import public_edition
from cms.queries.warnings import with_warnings
from cms.word.lines import read_lines
from cms.word.package import open_package
from cms.word.split import Split, split
from cms.word.write import written
from portal.kit.errors import Refused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "HEAD", "POST"])
def import_word(request, pk):
    """The file is read and thrown away; what was found comes back in the form, to be mended."""
    edition = seen_edition(request.user, pk)
    check_step(request.user, edition, "write")
    form = WordForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = split(read_lines(open_package(form.cleaned_data["file"])))
                return _preview(request, edition, found)
            except Refused as refused:
                form.add_error("file", refused.message)
    context = {"edition": edition, "page": edition.compact, "form": form, "section": "me"}
    return render(request, "cms/desk/word.html", context, status=status)


def _preview(request, edition, found: Split):
    """The text as it was split; nothing is kept before it is sent from here."""
    initial = {
        "title": found.title or edition.title,
        "clauses": as_text(found.clauses),
        "changes_note": edition.changes_note,
        "sing_along": edition.sing_along,
    }
    context = {
        "edition": edition,
        "page": edition.compact,
        "form": TextForm(initial=initial),
        "found": found,
        "rows": with_warnings(found.clauses),
        "notes": [_notes()[code] % {"n": number} for code, number in found.notes],
        "section": "me",
    }
    return render(request, "cms/desk/text.html", context)


def _notes() -> dict:
    return {
        "number_jumps": _("第 %(n)s 条原来的编号接不上，请核对有没有漏。"),
        "clause_empty": _("第 %(n)s 条没有正文。"),
        "clause_long": _("第 %(n)s 条超过 1000 字，请拆开。"),
        "without_numbers": _("原文没有编号，按段落分了条，请核对。"),
        "no_clauses": _("没有找到条文，请在下面粘贴。"),
    }


@require_safe
def export_word(request, pk):
    """A published edition as a Word file."""
    found = public_edition(pk)
    answer = HttpResponse(written(found, found.clauses.order_by("position")), content_type=DOCX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{found.title}.docx")
    return answer
