"""Published attack strings, and a reader of HTML that says what of a page could act."""

import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

FILE = Path(__file__).parent / "data" / "attack-strings.jsonl"
ACTING = {
    "script",
    "iframe",
    "object",
    "applet",
    "frame",
    "frameset",
    "base",
    "math",
    "foreignobject",
}
LINKS = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "background"}


@cache
def strings() -> list[str]:
    """About 1,350 of them, without what no database stores."""
    rows = (json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines())
    return [row["payload"].replace("\x00", "").encode("utf-8", "ignore").decode() for row in rows]


class Acting(HTMLParser):
    """Collects what a browser might run: elements, event attributes, addresses with code."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag in ACTING and not (tag == "script" and _ours(names)):
            self.found.append(f"<{tag} {attrs}>")
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or name in {"srcdoc", "style"}:
                self.found.append(f"{name}={value}")
            if name in LINKS and address.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append(f"{name}={value}")

    handle_startendtag = handle_starttag


def _ours(attributes: dict) -> bool:
    """The site's own scripts come from /static/ or are data blocks that nothing runs."""
    source, kind = attributes.get("src") or "", attributes.get("type") or ""
    return source.startswith("/static/") or kind in {"application/json", "application/ld+json"}


def acting(html: str) -> list[str]:
    reader = Acting()
    reader.feed(html)
    reader.close()
    return reader.found
