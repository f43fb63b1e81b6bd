"""The public register: records with their steps, certificates, the chain, and the means to check all."""

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from deliberation.decisions.script import recount_script
from deliberation.models import RegisterHead
from deliberation.queries.register import certificate_of, head_line, lines
from deliberation.queries.resolutions import get_public, public_list, recorded_steps
from portal.kit.signing import public_key


@require_safe
def index(request):
    head = RegisterHead.objects.first()
    context = public_list(request.GET) | {"head": head, "key": public_key()}
    return render(request, "deliberation/resolutions/index.html", context)


@require_safe
def resolution(request, pk):
    """The record of a lawful meeting's decision: figures, dates and steps, no names."""
    found = get_public(pk)
    context = {"resolution": found, "result": recorded_steps(found), "card_title": found.title}
    return render(request, "deliberation/resolutions/detail.html", context)


@require_safe
def paper(request, pk):
    """The certificate to print, with a QR code that leads to the record."""
    found = get_public(pk)
    context = {"resolution": found, "result": recorded_steps(found), "entry": found.register_entry}
    return render(request, "deliberation/resolutions/paper.html", context)


@require_safe
def certificate(request, pk):
    """The signed JSON that ``recount.py`` takes."""
    found = get_public(pk)
    answer = JsonResponse(
        certificate_of(found.register_entry), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    return _download(answer, f"resolution-{found.register_entry.seq}.json")


@require_safe
def register(request):
    """The whole chain, an entry a line."""
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines())
    return _download(HttpResponse(text, "application/x-ndjson"), "register.jsonl")


@require_safe
def heads(request):
    """Every signed head, the latest first."""
    found = [head_line(head) for head in RegisterHead.objects.all()]
    return JsonResponse({"heads": found})


@require_safe
def recount(request):
    """The program for checking all this far from here."""
    return _download(HttpResponse(recount_script(), "text/x-python; charset=utf-8"), "recount.py")


def _download(answer, name: str):
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
