"""Opening a .docx within bounds: no bomb, no macro, nothing fetched from elsewhere."""

import zipfile
from pathlib import Path

from django.utils.translation import gettext as _
from lxml import etree

from portal.kit.errors import BadInput

LARGEST = 10 * 1024 * 1024  # bytes of the file
LARGEST_PART = 40 * 1024 * 1024  # bytes of its text once unpacked
MOST_PARTS = 2000
OLD = (".doc", ".wps", ".rtf", ".odt", ".pdf")
MAIN = "word/document.xml"
# Hyperlinks are only text to us; whatever else points elsewhere would be fetched by an office program.
HARMLESS = "/hyperlink"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def open_package(file) -> dict[str, etree._Element]:
    """The parts that matter, parsed, by their names. Raises ``BadInput`` with a code: word_old_format,
    word_large, word_broken, word_bomb, word_macro, word_external.
    """
    _check_name(file)
    try:
        with zipfile.ZipFile(file) as package:
            _check_package(package)
            names = (MAIN, "word/numbering.xml", "word/styles.xml")
            return {
                name: _parsed(package.read(name)) for name in names if name in package.namelist()
            }
    except (zipfile.BadZipFile, etree.XMLSyntaxError, RuntimeError, NotImplementedError) as error:
        raise _bad(
            _("这个文件打不开，请用 Word 或 WPS 另存为 docx 再上传。"), "word_broken"
        ) from error


def _check_name(file) -> None:
    ending = Path(file.name or "").suffix.lower()
    if ending in OLD:
        raise _bad(
            _(
                "请先另存为 docx：用 WPS 或 Word 打开，点“文件”“另存为”，类型选“Word 文档（docx）”。"
            ),
            "word_old_format",
        )
    if ending == ".docm":
        raise _macro()
    if ending != ".docx":
        raise _bad(_("请上传 Word 文档（docx）。"), "word_kind")
    if file.size > LARGEST:
        raise _bad(_("文件太大，最多 10 MB。可以先删去里面的图片。"), "word_large")


def _check_package(package: zipfile.ZipFile) -> None:
    """By the directory alone, before anything is unpacked."""
    parts = package.infolist()
    names = {part.filename for part in parts}
    if MAIN not in names:
        raise _bad(_("这不是 Word 文档。"), "word_broken")
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise _macro()
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in texts) > LARGEST_PART:
        raise _bad(_("这个文件解开以后太大，不像一份公约。"), "word_bomb")
    for part in texts:
        if part.filename.endswith(".rels"):
            _check_relationships(_parsed(_bounded(package, part)))
        elif part.filename == "[Content_Types].xml" and b"macroEnabled" in _bounded(package, part):
            raise _macro()


def _bounded(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A directory may lie about sizes; the reading does not go beyond what it says."""
    with package.open(part) as stream:
        return stream.read(LARGEST_PART)


def _check_relationships(root) -> None:
    for one in root.iter(RELATIONSHIP):
        outside = one.get("TargetMode") == "External"
        if outside and not (one.get("Type") or "").endswith(HARMLESS):
            raise _bad(
                _("文件里有指向别处的内容（模板、图片或者对象），请去掉后再上传。"), "word_external"
            )


def _parsed(content: bytes):
    """No entity is expanded, nothing is fetched, no tree is endless."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _bad(_("这个文件打不开，请用 Word 或 WPS 另存为 docx 再上传。"), "word_broken")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    return etree.fromstring(content, parser)


def _macro() -> BadInput:
    return _bad(_("文件带有宏，请另存为普通的 docx 再上传。"), "word_macro")


def _bad(sentence: str, code: str) -> BadInput:
    return BadInput(sentence, code=code, field="file")
