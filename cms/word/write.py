"""A compact as a Word file, to be worked on or posted where there is no printer for the web."""

import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from portal.kit.hanzi import hanzi

SONG, HEI = "宋体", "黑体"


def written(edition, clauses) -> bytes:
    """Title, clauses with their numbers, who made it and when. In Chinese, whoever asks."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = SONG, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    title = document.add_paragraph(style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(title, edition.compact.title, HEI, 22)
    for clause in clauses:
        heading = f"（{clause.heading}）" if clause.heading else ""
        document.add_paragraph(f"第{hanzi(clause.position)}条　{heading}{clause.text}")
    _sign(document, edition)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sign(document, edition) -> None:
    for text in (
        edition.compact.division.committee_name,
        _day(edition.in_force_on) + "起施行" if edition.in_force_on else "",
    ):
        if text:
            document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if edition.filing_number:
        document.add_paragraph(f"备案编号：{edition.filing_number}。以备案文本为准。")


def _say(paragraph, text: str, font: str, size: int) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _day(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
