"""A published edition for the notice board: a page with print CSS, and the same as PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.prints.fit import PAPERS
from cms.prints.sheet import sheet_of
from cms.prints.shelf import has_press, pdf_of
from cms.queries.sheets import clauses_of, public_edition

STYLES = "css/pages/sheet.css"


@require_safe
def print_page(request, pk, paper):
    edition, sheet = _sheet(request, pk, paper)
    context = {
        "page": edition.compact, "edition": edition, "sheet": sheet, "section": "compacts",
        "has_press": has_press(), "codes": _wants_codes(request, paper),
        "paper_style": f"css/pages/sheet-{paper}.css",
    }  # fmt: skip
    return render(request, "cms/compacts/prints/page.html", context)


@require_safe
def print_pdf(request, pk, paper):
    edition, sheet = _sheet(request, pk, paper)
    html = render_to_string("cms/compacts/prints/bare.html", {"sheet": sheet}, request)
    pdf, name = pdf_of(html, [STYLES, f"css/pages/sheet-{paper}.css"])
    answer = HttpResponse(pdf, content_type="application/pdf")
    etag = f'"{name[:32]}"'
    answer["ETag"] = etag
    file = f"{edition.title} {paper.upper()}.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, file)
    return get_conditional_response(request, etag=etag, response=answer)


def _sheet(request, pk, paper: str):
    if paper not in PAPERS:
        raise Http404
    edition = public_edition(pk)
    codes = _wants_codes(request, paper)
    return edition, sheet_of(edition, clauses_of(edition), paper, timezone.localdate(), codes)


def _wants_codes(request, paper: str) -> bool:
    """A code for each clause needs the room of the large sheet."""
    return paper == "a3" and request.GET.get("qr") == "clauses"
