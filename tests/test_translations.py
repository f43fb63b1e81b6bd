"""The English interface is complete: nothing untranslated, nothing bare in a template."""

from portal.i18n import catalogue


def test_every_sentence_has_its_english():
    assert catalogue.problems() == []


def test_templates_hold_no_words_outside_translation():
    assert catalogue.bare_words() == []


def test_the_check_sees_what_it_looks_for(tmp_path):
    template = tmp_path / "x.html"
    template.write_text('{% translate "好" %}<p>没有翻译</p>{# 注释 #}', encoding="utf-8")
    left = catalogue._without_translated(template.read_text(encoding="utf-8"))
    assert "没有翻译" in left and "好" not in left and "注释" not in left
