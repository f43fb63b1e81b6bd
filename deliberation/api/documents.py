"""Papers of a consultation, which its detail lists with their addresses."""

import hashlib
import uuid

from django.utils.translation import gettext_lazy
from ninja import File, Form, Router, UploadedFile

from deliberation.actions.documents import add_document
from deliberation.queries.consultations import get_consultation
from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once

from .consultations import show_paper
from .schemas import Paper

router = Router(tags=["consultations"], auth=signed_in)


@router.post("consultations/{uuid:pk}/documents", response=Paper, summary=gettext_lazy("上传材料"))
def add(request, pk: uuid.UUID, title: Form[str], file: File[UploadedFile]):
    """By the hosts, as multipart/form-data: PDF, docx or xlsx. Takes an Idempotency-Key."""

    def act():
        made = add_document(request.user, get_consultation(pk), title=title, file=file)
        return show_paper(made)

    return answered_once(request, act, sent=_sent(title, file))


def _sent(title: str, file) -> bytes:
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    return "\n".join((title, file.name, digest)).encode()
