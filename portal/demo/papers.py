"""Papers of the demo's consultations, as Word files like those that offices upload."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml.ns import qn

FONT = "SimSun"


def paper(lines: list[str]) -> SimpleUploadedFile:
    """A heading and a paragraph a line; the same bytes each time are not promised."""
    document = Document()
    for name in ("Normal", "Heading 1"):
        font = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        font.set(qn("w:eastAsia"), FONT)
    heading, *paragraphs = lines
    document.add_heading(heading, level=1)
    for line in paragraphs:
        document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    return SimpleUploadedFile("paper.docx", file.getvalue())
