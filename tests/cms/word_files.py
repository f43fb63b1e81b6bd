"""Word files written by hand in OOXML, shaped like those that villages send; nothing here uses the
code that reads them.
"""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
RELS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TITLE = "云桥社区居民公约"
TEXTS = [
    "主街两侧留出不少于一米，晒粮不占车道。", "楼道里不堆杂物，不给电动车充电。",
    "红白事从简，酒席一般不超过二十桌。", "养犬拴绳，及时清理粪便。",
    "夜里十点以后不放鞭炮，广场舞音量调小。", "账目每季度公布一次，接受监督。",
]  # fmt: skip


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


def p(*inside: str, style="", num: tuple[int, int] | None = None) -> str:
    """A paragraph; what is no markup becomes a run."""
    own = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        own += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    runs = "".join(part if part.startswith("<w:") else run(part) for part in inside)
    return f"<w:p><w:pPr>{own}</w:pPr>{runs}</w:p>"


def numbering(*levels: tuple[str, str], num=1) -> str:
    """One list whose levels are ``(format, text)``."""
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(levels)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:numbering {W}><w:abstractNum w:abstractNumId="7">{inside}'
        f'</w:abstractNum><w:num w:numId="{num}"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )


def docx(body: str, *, name="compact.docx", parts: dict | None = None, rels="") -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        main = f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        package.writestr("_rels/.rels", RELS.format(main))
        package.writestr("word/_rels/document.xml.rels", RELS.format(rels))
        document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", document)
        for path, content in (parts or {}).items():
            package.writestr(path, content)
    return named(file, name)


def named(file: io.BytesIO, name: str) -> io.BytesIO:
    file.size = file.seek(0, io.SEEK_END)
    file.name = name
    file.seek(0)
    return file


HAN = "一二三四五六七八九十"
SIGNED = p("云桥社区居民委员会") + p("二〇二六年三月二十二日")


def typed_articles():
    """第一条 (标题) 正文, typed by hand, with the date of adoption below the title."""
    body = p(TITLE, style="Title") + p("（2026年3月22日居民代表会议通过）")
    body += "".join(p(f"第{HAN[n]}条", f"　{text}") for n, text in enumerate(TEXTS))
    return docx(body + SIGNED)


def automatic_articles():
    """第一条 drawn by the list itself: in the file stands only the text."""
    body = p(TITLE) + "".join(p(text, num=(1, 0)) for text in TEXTS) + SIGNED
    return docx(
        body, parts={"word/numbering.xml": numbering(("chineseCountingThousand", "第%1条"))}
    )


def typed_list():
    body = p(TITLE) + "".join(p(f"{HAN[n]}、{text}") for n, text in enumerate(TEXTS)) + SIGNED
    return docx(body)


def automatic_list_by_style():
    """一、 drawn through a paragraph style, with points below as (1)."""
    styles = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:styles {W}><w:style w:type="paragraph" w:styleId="List1">'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    lists = numbering(("japaneseCounting", "%1、"), ("decimal", "(%2)"))
    body = p(TITLE)
    for text in TEXTS:
        body += p(text, style="List1")
    body += p("其中一点。", num=(1, 1)) + SIGNED
    return docx(body, parts={"word/numbering.xml": lists, "word/styles.xml": styles})


def wide_digits():
    body = p(TITLE) + "".join(
        p(f"{chr(0xFF11 + n)}．{text}") for n, text in enumerate(TEXTS)
    )  # １．２．３．
    return docx(body + SIGNED)


def missing_numbers():
    """第四条 follows 第二条: somebody struck one out and did not count again."""
    order = [1, 2, 4, 5, 6, 7]
    body = p(TITLE) + "".join(
        p(f"第{HAN[number - 1]}条 {text}") for number, text in zip(order, TEXTS, strict=True)
    )
    return docx(body + SIGNED)


def without_numbers():
    return docx(p(TITLE) + "".join(p(text) for text in TEXTS) + SIGNED)


def chapters_and_headings():
    """Chapters as headings, the clause's own heading in brackets or on a line of its own."""
    body = p(TITLE, style="Heading1") + p("第一章　总则", style="Heading2")
    for n, text in enumerate(TEXTS):
        if n == 3:
            body += p("第二章　文明", style="Heading2")
        head = f"第{HAN[n]}条　（第{n + 1}件事）" if n % 2 else f"第{HAN[n]}条　第{n + 1}件事"
        body += p(head + text) if n % 2 else p(head) + p(text)
    return docx(body + SIGNED)


def in_a_table():
    rows = "".join(
        f"<w:tr><w:tc>{p(f'第{HAN[n]}条')}</w:tc><w:tc>{p(text)}</w:tc></w:tr>"
        for n, text in enumerate(TEXTS)
    )
    return docx(p(TITLE) + f"<w:tbl>{rows}</w:tbl>" + SIGNED)


def tracked_and_illustrated():
    """Half the words are insertions, struck-out ones stand between, and there is a picture."""
    picture = "<w:r><w:drawing><w:t>图片说明</w:t></w:drawing></w:r>".replace(
        "<w:t>图片说明</w:t>", ""
    )
    body = p(TITLE, picture)
    for n, text in enumerate(TEXTS):
        half = len(text) // 2
        body += p(
            run(f"第{HAN[n]}条 {text[:half]}"),
            '<w:del w:id="1" w:author="x"><w:r><w:delText>每次罚款五十元</w:delText></w:r></w:del>',
            f'<w:ins w:id="2" w:author="x">{run(text[half:])}</w:ins>',
        )
    body += p('<w:ins w:id="3" w:author="x"></w:ins>')
    return docx(body + SIGNED, parts={"word/media/image1.png": b"\x89PNG"})


def linked_and_controlled():
    """A hyperlink in a clause, the rest inside a content control."""
    link = f'<w:hyperlink w:anchor="a">{run("主街两侧")}</w:hyperlink>'
    first = p(run("第一条 "), link, run(TEXTS[0].removeprefix("主街两侧")))
    rest = "".join(p(f"第{HAN[n]}条 {text}") for n, text in enumerate(TEXTS) if n)
    rels = f'<Relationship Id="r9" Type="{R}/hyperlink" Target="http://example.invalid/" TargetMode="External"/>'
    body = p(TITLE) + first + f"<w:sdt><w:sdtContent>{rest}</w:sdtContent></w:sdt>"
    return docx(body + SIGNED, rels=rels)


SHAPES = [
    typed_articles, automatic_articles, typed_list, automatic_list_by_style, wide_digits,
    missing_numbers, without_numbers, chapters_and_headings, in_a_table, tracked_and_illustrated,
    linked_and_controlled,
]  # fmt: skip


# --- hostile ---------------------------------------------------------------------------------


def bomb():
    return docx(p(TITLE), parts={"word/styles.xml": b" " * (60 * 1024 * 1024)})


def macro():
    return docx(p(TITLE), parts={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def outside_template():
    rels = f'<Relationship Id="r9" Type="{R}/attachedTemplate" Target="http://example.invalid/a.dotm" TargetMode="External"/>'
    return docx(p(TITLE), parts={"word/_rels/settings.xml.rels": RELS.format(rels)})


def too_large():
    return named(io.BytesIO(b"PK\x03\x04" + b"x" * (10 * 1024 * 1024)), "a.docx")


def not_word():
    return named(io.BytesIO(b"%PDF-1.7 not a Word file"), "a.docx")


def entities():
    """Names that unfold into gigabytes."""
    lines = ['<!DOCTYPE d [<!ENTITY a "ha">']
    lines += [
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    file = docx("")
    with zipfile.ZipFile(file, "a") as package:
        package.writestr(
            "word/numbering.xml", "".join(lines) + f"]><w:numbering {W}>&i;</w:numbering>"
        )
    return named(file, "a.docx")


def cut_off():
    return named(io.BytesIO(typed_articles().getvalue()[:900]), "a.docx")


HOSTILE = [
    (bomb, "word_bomb"), (macro, "word_macro"), (outside_template, "word_external"),
    (too_large, "word_large"), (not_word, "word_broken"), (entities, "word_broken"),
    (cut_off, "word_broken"),
]  # fmt: skip
