"""A piece that is included with ``only`` gets nothing of the page, and so no token for its forms: then every
button in it is refused."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = [ROOT / app / "templates" for app in ("portal", "cms", "deliberation")]
INCLUDE = re.compile(r"{%\s*include\s+[\"']([^\"']+)[\"']([^%]*)%}")


def templates() -> dict[str, str]:
    found = {}
    for folder in FOLDERS:
        for path in folder.rglob("*.html"):
            found[path.relative_to(folder).as_posix()] = path.read_text("utf-8")
    return found


def asks_for_token(name: str, texts: dict, seen=frozenset()) -> bool:
    """Has it a form of its own, or does it hand the page's token on to a piece that has one?"""
    if name in seen or name not in texts:
        return False
    if "{% csrf_token %}" in texts[name]:
        return True
    handed = (
        one for one, how in INCLUDE.findall(texts[name])
        if not how.rstrip().endswith("only") or "csrf_token=" in how
    )  # fmt: skip
    return any(asks_for_token(one, texts, seen | {name}) for one in handed)


def without_token(texts: dict) -> list[tuple[str, str]]:
    return [
        (page, piece)
        for page, text in texts.items()
        for piece, how in INCLUDE.findall(text)
        if how.rstrip().endswith("only")
        and "csrf_token=csrf_token" not in how
        and asks_for_token(piece, texts)
    ]


def test_pieces_with_a_form_are_given_its_token():
    texts = templates()
    assert len(texts) > 200
    assert without_token(texts) == []


def test_what_lacks_it_is_found():
    texts = {
        "page.html": '{% include "form.html" with a=b only %}{% include "around.html" only %}',
        "around.html": '{% include "form.html" %}',
        "good.html": '{% include "form.html" with csrf_token=csrf_token only %}',
        "form.html": "<form>{% csrf_token %}</form>",
    }
    assert without_token(texts) == [("page.html", "form.html"), ("page.html", "around.html")]
