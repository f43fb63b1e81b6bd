"""A compact read aloud: the browser's voice is a stand-in that says at once what it is given."""

import pytest

pytestmark = pytest.mark.browser
PAGE = "/places/370305/104/901/compact/"
VOICE = """
window.said = [];
class Utterance { constructor(text) { this.text = text; } }
const voice = {
  getVoices: () => [{ lang: "zh-CN" }],
  cancel() { this.now?.onerror?.({ error: "canceled" }); this.now = null; },
  speak(one) {
    this.now = one; window.said.push(one.text); one.onstart?.();
    setTimeout(() => { if (this.now === one && !window.held) one.onend(); }, 5);
  },
};
Object.defineProperty(window, "speechSynthesis", { value: voice });
window.SpeechSynthesisUtterance = Utterance;
"""


def test_it_reads_every_clause_and_stops_when_asked(visitor):
    reader = visitor()
    reader.page.add_init_script(VOICE)
    page = reader.go(PAGE)
    page.get_by_role("button", name="朗读全文").click()
    page.get_by_role("button", name="朗读全文").wait_for()  # it has come to the end
    said = page.evaluate("window.said")
    assert said[0] == "第1条，谁来遵守。" and said[1].startswith("本约由新稷村村民共同商定")
    assert any(text.startswith("第10条") for text in said)
    page.evaluate("window.held = true")
    page.get_by_role("button", name="朗读全文").click()
    assert page.locator(".clause.being-read").count() == 1
    page.get_by_role("button", name="停止朗读").click()
    assert page.locator(".clause.being-read").count() == 0
    assert page.get_by_role("button", name="朗读全文").is_visible()


def test_without_a_voice_there_is_no_button(visitor):
    reader = visitor()
    reader.page.add_init_script(
        "Object.defineProperty(window, 'speechSynthesis', { value: undefined })"
    )
    page = reader.go(PAGE)
    assert not page.get_by_role("button", name="朗读全文").is_visible()
    quiet = visitor(java_script_enabled=False)
    assert not quiet.go(PAGE).get_by_role("button", name="朗读全文").is_visible()


def test_a_voice_that_fails_says_so(visitor):
    reader = visitor()
    failing = VOICE.replace(
        "one.onstart?.();", "setTimeout(() => one.onerror({ error: 'x' }), 1); return;"
    )
    reader.page.add_init_script(failing)
    page = reader.go(PAGE)
    page.get_by_role("button", name="朗读全文").click()
    page.get_by_text("没有能用的中文语音").wait_for()
