"""Sheets for the notice board: the page, the PDF, its fonts, its codes as a phone reads them."""

import io
import re

import pytest
from django.conf import settings

from cms.prints import shelf
from cms.prints.fit import PAPERS, type_size
from deliberation.models import Resolution
from tests.cast import CLAUSES, FIGURES, a_compact, place_for
from tests.life import lives

SIZES = {"a4": (595, 842), "a3": (842, 1191)}  # points
press = pytest.mark.skipif(not shelf.has_press(), reason="this machine has no Pango")


def edition_of(page):
    """The edition, its meeting registered as one that reached its rule."""
    edition = page.editions.get()
    Resolution.objects.filter(pk=edition.resolution_id).update(outcome="reached")
    return edition


def pdf_of(client, edition, paper, query=""):
    answer = client.get(f"/compacts/editions/{edition.pk}/compact-{paper}.pdf{query}")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return answer.content


def words_of(pdf: bytes) -> list[str]:
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"\s", "", page.extract_text()) for page in pages]


def codes_of(pdf: bytes) -> set[str]:
    """Every QR code on the sheets, read from their picture."""
    pdfium, zxing = pytest.importorskip("pypdfium2"), pytest.importorskip("zxingcpp")
    found = set()
    for page in pdfium.PdfDocument(pdf):
        picture = page.render(scale=3, grayscale=True).to_pil()
        found |= {code.text for code in zxing.read_barcodes(picture)}
    return found


def a_long_compact(cast, clauses=30, length=300):
    text = "大家的事大家商量着办，邻里之间有话好好说。" * 20
    place = place_for(cast.shore)
    place.refresh_from_db()
    page = a_compact(cast, cast.shore, "柳岸社区居民公约", published=False)
    rows = [
        {"heading": f"第{n}件事", "text": text[:length], "category": "order"}
        for n in range(1, clauses + 1)
    ]
    return lives(cast, page, clauses=rows)


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_sheet_says_what_a_notice_board_needs(cast, client, paper):
    edition = edition_of(a_compact(cast))
    html = client.get(f"/compacts/editions/{edition.pk}/print/{paper}/").content.decode()
    for words in (
        "第一条", CLAUSES[0]["text"], "2026年3月22日居民代表会议通过", "自2026年4月1日起施行",
        "云桥社区居民委员会", "加盖公章处", "2026年3月27日报科苑街道办事处备案",
        "以备案文本为准", f"sheet-{paper}.css",
    ):  # fmt: skip
        assert words in html, words
    assert "演示，没有效力" not in html


def test_a_sheet_stays_chinese_and_its_tools_do_not(cast, client):
    edition = edition_of(a_compact(cast))
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
    html = client.get(f"/compacts/editions/{edition.pk}/print/a4/").content.decode()
    assert "第一条" in html and "居民代表会议通过" in html and "Back to the compact" in html


def test_a_sheet_of_a_demonstration_says_so(cast, client, settings):
    settings.GONGYI_DEMO = True
    edition = edition_of(a_compact(cast))
    assert (
        "演示，没有效力"
        in client.get(f"/compacts/editions/{edition.pk}/print/a4/").content.decode()
    )


def test_passed_is_only_said_of_what_is_registered_and_reached_its_rule(cast, client):
    edition = edition_of(a_compact(cast))
    rows = Resolution.objects.filter(pk=edition.resolution_id)
    for change in (
        {"outcome": "not_reached"},
        {"status": "draft", "outcome": "", "confirmed_by": None, "confirmed_at": None},
    ):
        rows.update(**change)
        html = client.get(f"/compacts/editions/{edition.pk}/print/a4/").content.decode()
        assert "会议通过" not in html and "居民代表会议表决" in html


def test_an_edition_that_is_over_says_so(cast, client):
    page = a_compact(cast)
    first = edition_of(page)
    lives(cast, page, in_force_on=FIGURES["held_on"].replace(month=9))
    html = client.get(f"/compacts/editions/{first.pk}/print/a4/").content.decode()
    assert "本版已于2026年9月22日停止施行" in html


def test_drafts_hidden_compacts_and_other_papers_have_no_sheet(cast, client):
    page = a_compact(cast)
    edition = edition_of(page)
    draft = lives(cast, page, upto="file")
    clause = draft.clauses.first()
    gone = [f"/compacts/editions/{edition.pk}/print/a5/", f"/compacts/editions/{draft.pk}/print/a4/",
            f"/compacts/editions/{draft.pk}/compact-a4.pdf",
            f"/compacts/editions/{draft.pk}/clauses/{clause.lineage}/",
            f"/compacts/editions/{edition.pk}/clauses/{draft.pk}/"]  # fmt: skip
    assert [client.get(path).status_code for path in gone] == [404] * 5
    page.unpublish()
    for path in ("print/a4/", "compact-a4.pdf", f"clauses/{clause.lineage}/"):
        assert client.get(f"/compacts/editions/{edition.pk}/{path}").status_code == 404


def test_a_clause_has_an_address_of_its_own(cast, client):
    edition = edition_of(a_compact(cast))
    clause = edition.clauses.get(position=2)
    html = client.get(f"/compacts/editions/{edition.pk}/clauses/{clause.lineage}/").content.decode()
    assert clause.text in html and CLAUSES[0]["text"] not in html
    assert f"/compacts/editions/{edition.pk}/#clause-{clause.lineage}" in html
    assert "上一条" in html and "下一条" in html


def test_few_words_get_large_type_and_many_one_that_reads_well():
    for paper, sheet in PAPERS.items():
        assert type_size(paper, [[20]] * 3) == sheet.sizes[0]
        assert type_size(paper, [[320]] * 30) == sheet.several


def test_a_committee_signs_with_its_whole_name_once(cast):
    for name, signed in (
        ("云桥社区", "云桥社区居民委员会"), ("东厢村委会", "东厢村委会"),
        ("大邢村村民委员会", "大邢村村民委员会"),
    ):  # fmt: skip
        cast.bridge.name = name
        assert cast.bridge.committee_name == signed


@press
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_pdf_fits_its_paper_and_brings_its_fonts(cast, client, paper):
    pypdf = pytest.importorskip("pypdf")
    page = a_compact(cast)
    pdf = pdf_of(client, edition_of(page), paper)
    sheets = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(sheets) == 1
    box = sheets[0].mediabox
    assert (round(box.width), round(box.height)) == SIZES[paper]
    text = words_of(pdf)[0]
    assert "云桥社区居民公约" in text and "第三条" in text and "第1页，共1页" in text
    assert f"第二条充电{CLAUSES[1]['text']}" in text
    fonts = [font.get_object() for font in sheets[0]["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert {str(font["/BaseFont"]).split("+")[-1] for font in fonts} <= {
        "Gongyi-Song", "Gongyi-Hei",
    }  # fmt: skip
    assert all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in inner)
    assert codes_of(pdf) == {f"{settings.SITE_URL}{page.url}"}


@press
def test_each_clause_has_a_code_of_its_own_on_the_large_sheet(cast, client):
    page = a_compact(cast)
    edition = edition_of(page)
    here = f"{settings.SITE_URL}/compacts/editions/{edition.pk}/clauses/"
    wanted = {f"{here}{clause.lineage}/" for clause in edition.clauses.all()}
    found = codes_of(pdf_of(client, edition, "a3", "?qr=clauses"))
    assert found == wanted | {f"{settings.SITE_URL}{page.url}"}
    for address in wanted:
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


@press
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_long_compact_runs_over_sheets_and_loses_nothing(cast, client, paper):
    edition = a_long_compact(cast)
    sheets = words_of(pdf_of(client, edition, paper))
    assert 4 < len(sheets) < 14
    assert all(f"第{n}页，共{len(sheets)}页" in text for n, text in enumerate(sheets, 1))
    whole = "".join(re.sub(r"第\d+页，共\d+页", "", text) for text in sheets)
    for clause in edition.clauses.all():
        assert f"{clause.heading}{clause.text}" in whole
    # no sheet ends with a heading alone
    assert not [text for text in sheets if re.search(r"第[一-龥]+条第\d+件事(第\d+页.*)?$", text)]


@press
def test_a_pdf_is_set_once(cast, client, monkeypatch):
    edition = edition_of(a_compact(cast))
    first = pdf_of(client, edition, "a4")
    monkeypatch.setattr(shelf, "_printed", lambda *_: pytest.fail("set again"))
    assert pdf_of(client, edition, "a4") == first
    path = f"/compacts/editions/{edition.pk}/compact-a4.pdf"
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_machine_without_the_press_says_what_to_do(cast, client, monkeypatch):
    monkeypatch.setattr("cms.views.prints.has_press", lambda: False)
    monkeypatch.setattr(shelf, "has_press", lambda: False)
    edition = edition_of(a_compact(cast))
    answer = client.get(f"/compacts/editions/{edition.pk}/compact-a4.pdf")
    assert answer.status_code == 503 and "用浏览器打印" in answer.content.decode()
    html = client.get(f"/compacts/editions/{edition.pk}/print/a4/").content.decode()
    assert "compact-a4.pdf" not in html and "另存为 PDF" in html


def test_a_busy_press_asks_to_wait(cast, client, monkeypatch):
    monkeypatch.setattr(shelf, "has_press", lambda: True)
    edition = edition_of(a_compact(cast))
    taken = [shelf.ROOM.acquire(blocking=False) for _ in range(3)]
    try:
        answer = client.get(f"/compacts/editions/{edition.pk}/compact-a3.pdf")
    finally:
        for _ in taken:
            shelf.ROOM.release()
    assert answer.status_code == 429 and answer["Retry-After"] == "30"


def test_a_press_that_fails_is_a_sentence(cast, client, monkeypatch):
    monkeypatch.setattr(shelf, "has_press", lambda: True)
    monkeypatch.setattr(shelf.sys, "executable", "/bin/false")
    answer = client.get(f"/compacts/editions/{edition_of(a_compact(cast)).pk}/compact-a3.pdf")
    assert answer.status_code == 503
