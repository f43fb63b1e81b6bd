"""Word files as villages send them: every clause found, everything hostile refused at once."""

import io
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.word.lines import read_lines
from cms.word.package import open_package
from cms.word.split import split
from portal.kit.errors import BadInput
from tests.cast import a_compact
from tests.cms import word_files
from tests.cms.word_files import HOSTILE, SHAPES, TEXTS, TITLE, docx, named, p
from tests.life import lives


def read(file):
    return split(read_lines(open_package(file)))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: one.__name__)
def test_every_clause_is_found_with_its_words(shape):
    found = read(shape())
    assert found.title == TITLE
    texts = [clause.text for clause in found.clauses]
    if shape is word_files.automatic_list_by_style:
        texts[-1] = texts[-1].removesuffix("\n(1)其中一点。").removesuffix("\n（1）其中一点。")
    assert texts == TEXTS
    assert found.after == ["云桥社区居民委员会", "二〇二六年三月二十二日"]


def test_what_stands_before_and_chapters_are_kept_apart():
    assert read(word_files.typed_articles()).before == ["（2026年3月22日居民代表会议通过）"]
    found = read(word_files.chapters_and_headings())
    assert found.chapters == ["第一章 总则", "第二章 文明"]
    assert [clause.heading for clause in found.clauses] == [f"第{n}件事" for n in range(1, 7)]


def test_a_jump_in_the_numbers_is_pointed_at_and_nothing_is_lost():
    found = read(word_files.missing_numbers())
    assert found.notes == [("number_jumps", 3)]
    assert [clause.number for clause in found.clauses] == [1, 2, 4, 5, 6, 7]


def test_without_numbers_it_says_so():
    assert read(word_files.without_numbers()).notes == [("without_numbers", 0)]


def test_struck_out_words_are_gone_and_inserted_ones_are_there():
    text = " ".join(clause.text for clause in read(word_files.tracked_and_illustrated()).clauses)
    assert "罚款" not in text and TEXTS[0] in text


def test_an_empty_document_has_no_clauses():
    assert read(docx(p(TITLE))).notes == [("no_clauses", 0)]
    assert read(docx("")).notes == [("no_clauses", 0)]


def code_of(file) -> str:
    with pytest.raises(BadInput) as caught:
        open_package(file)
    assert caught.value.message and caught.value.field == "file"
    return caught.value.code


@pytest.mark.parametrize(("make", "code"), HOSTILE, ids=lambda one: getattr(one, "__name__", one))
def test_hostile_files_are_refused_at_once_without_growth(make, code):
    file = make()
    tracemalloc.start()
    assert code_of(file) == code
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024, peak


@pytest.mark.parametrize(
    ("name", "code"),
    [("公约.doc", "word_old_format"), ("公约.WPS", "word_old_format"), ("公约.docm", "word_macro"),
     ("公约.txt", "word_kind"), ("公约", "word_kind")],
)  # fmt: skip
def test_other_kinds_are_told_what_to_do(name, code):
    assert code_of(named(word_files.typed_articles(), name)) == code


def test_a_table_of_ten_thousand_rows_ends():
    rows = "".join(f"<w:tr><w:tc>{p(f'{n}')}</w:tc></w:tr>" for n in range(10_000))
    read(docx(f"<w:tbl>{rows}</w:tbl>"))


# --- on the desk -------------------------------------------------------------------------------


def upload(file):
    return SimpleUploadedFile(file.name, file.getvalue())


@pytest.fixture
def draft(cast):
    return lives(cast, a_compact(cast, published=False), upto="draft")


def address(edition):
    return f"/staff/compacts/editions/{edition.pk}/word/"


def test_an_editor_imports_mends_and_keeps(cast, as_, draft):
    editor = as_(cast.editor)
    assert "从 Word 导入" in editor.get(address(draft)).content.decode()
    answer = editor.post(address(draft), {"file": upload(word_files.missing_numbers())})
    html = answer.content.decode()
    assert "读到 6 条" in html and "第 3 条原来的编号接不上" in html
    assert f"第一条 {TEXTS[0]}" in html and f"第六条 {TEXTS[5]}" in html
    assert draft.clauses.count() == 3  # nothing is kept before it is sent from the preview
    typed = answer.context["form"].initial
    editor.post(f"/staff/compacts/editions/{draft.pk}/text/", typed)
    assert [one.text for one in draft.clauses.order_by("position")] == TEXTS


def test_forbidden_words_are_pointed_at_in_the_preview(cast, as_, draft):
    file = docx(p(TITLE) + p("第一条 乱停乱放的，每次罚款五十元。") + p("第二条 和睦相处。"))
    html = as_(cast.editor).post(address(draft), {"file": upload(file)}).content.decode()
    assert "罚款、押金、没收" in html and "第 1 条请再看看" in html


@pytest.mark.parametrize(("make", "code"), [HOSTILE[1], HOSTILE[2], HOSTILE[4], HOSTILE[6]])
def test_a_hostile_upload_gets_a_sentence(cast, as_, draft, make, code):
    answer = as_(cast.editor).post(address(draft), {"file": upload(make())})
    assert answer.status_code == 422 and 'class="wrong"' in answer.content.decode(), code


@pytest.mark.parametrize("who", ["shore_editor", "reviewer", "clerk", "resident"])
def test_others_do_not_import_here(cast, as_, draft, who):
    assert as_(getattr(cast, who)).get(address(draft)).status_code == 403


def test_what_is_written_can_be_read_again(cast, client):
    edition = a_compact(cast).editions.get()
    answer = client.get(f"/compacts/editions/{edition.pk}/compact.docx")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    found = read(named(io.BytesIO(answer.content), "a.docx"))
    assert found.title == edition.compact.title
    kept = [(c.heading, c.text) for c in edition.clauses.order_by("position")]
    assert [(c.heading, c.text) for c in found.clauses] == kept


def test_a_draft_is_not_given_out(cast, client):
    edition = lives(cast, a_compact(cast, published=False), upto="file")
    assert client.get(f"/compacts/editions/{edition.pk}/compact.docx").status_code == 404
