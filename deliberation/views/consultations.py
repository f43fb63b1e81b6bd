"""Reading: what is talked over, and one matter in whole."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deliberation.models import Document
from deliberation.queries.pages import consultation_list, consultation_page
from portal.kit.drafts import draft_for


@require_safe
def index(request):
    found = consultation_list(request.GET, request.user, timezone.now())
    return render(request, "deliberation/consultations/index.html", found)


@require_safe
def detail(request, pk):
    found = consultation_page(pk, request.user, request.GET, timezone.now())
    matter = found["matter"]
    extra = {
        "section": "consultations",
        "card_title": matter.topic,
        "card_description": matter.background[:90],
        "draft": draft_for(request),
    }
    return render(request, "deliberation/consultations/detail.html", found | extra)


@require_safe
def document(request, pk, document):
    """As a download and nothing else: what a host uploads is never a page of this site."""
    found = Document.objects.filter(pk=document, consultation=pk).first()
    if found is None:
        raise Http404
    try:
        file = found.file.open("rb")
    except FileNotFoundError:  # a backup put back without its files
        raise Http404 from None
    ending = found.file.name.rpartition(".")[2]
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{found.title}.{ending}",
        content_type="application/octet-stream",
    )
