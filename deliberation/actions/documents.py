"""Papers that people should read before they speak."""

from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, Refused
from deliberation.events import payloads
from deliberation.events.publish import publish
from deliberation.models import Document
from deliberation.permissions.hosting import check_host_open
from portal.kit.text import clean_text

from .locks import held_consultation

LARGEST = 10 * 1024 * 1024  # bytes
MOST = 12  # a consultation
# ending -> how such a file begins
KINDS = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04"}
PHOTOS = {".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}


@transaction.atomic
def add_document(person, consultation, *, title, file, now=None) -> Document:
    """Keep a PDF, Word or Excel file under a name of the site's own; it is sent as a download."""
    consultation = held_consultation(consultation.pk)
    check_host_open(person, consultation)
    title = clean_text(title, field="title", most=80, lines=False)
    if consultation.documents.count() >= MOST:
        raise Refused(_("材料最多 %(most)s 份。") % {"most": MOST}, code="documents_many")
    ending = check_paper(file)
    document = Document(
        consultation=consultation, title=title, size=file.size, added_at=now or timezone.now()
    )
    document.file.save(f"{document.pk}{ending}", file, save=False)
    document.save(force_insert=True)
    publish(consultation.stream_id, payloads.ConsultationEdited(), at=document.added_at)
    return document


def check_paper(file, *, photos=False) -> str:
    """The ending of a PDF, Word or Excel file that is what it says; of evidence that is not published
    (a sign-in sheet) a photograph too. Raises ``BadInput``."""
    kinds = KINDS | PHOTOS if photos else KINDS
    ending = Path(file.name or "").suffix.lower()
    if ending not in kinds:
        raise BadInput(_wanted(photos), code="file_kind", field="file")
    if file.size > LARGEST:
        raise BadInput(_("文件太大，最多 10 MB。"), code="file_large", field="file")
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not head.startswith(kinds[ending]):
        raise BadInput(_("文件内容与扩展名不符，请检查后再上传。"), code="file_kind", field="file")
    return ending


def _wanted(photos: bool) -> str:
    if photos:
        return _(
            "材料请用照片（jpg、png）、PDF、Word（docx）或 Excel（xlsx）。旧的 doc、wps 请先另存为 docx。"
        )
    return _("材料请用 PDF、Word（docx）或 Excel（xlsx）。旧的 doc、wps 请先另存为 docx。")
