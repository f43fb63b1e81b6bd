"""The only door to bleach: every piece of HTML that a person typed passes here once, at the form.

Two lists of what may stay: ``clean_words`` for what residents type (plain text that may carry
simple marks), ``clean_rich`` for what editors compose in Wagtail's editor.
"""

import html
import re

import bleach
from bleach.css_sanitizer import CSSSanitizer

SCHEMES = ["http", "https", "mailto", "tel"]
WORDS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote"}
RICH = WORDS | {"h2", "h3", "h4", "hr", "b", "i", "a", "embed", "sup", "sub", "code"}
NO_STYLES = CSSSanitizer(allowed_css_properties=[], allowed_svg_properties=[])
# Wagtail keeps links to pages and documents, and pictures, as ids rather than addresses.
LINK = {"href", "linktype", "id", "title"}
EMBED = {"embedtype", "id", "format", "alt"}


def clean_rich(text: str) -> str:
    """Editors' HTML with Wagtail's own link and picture tags; the rest becomes text or goes."""
    cleaned = bleach.clean(
        _without_hidden_content(text),
        tags=RICH,
        attributes=_editor_attribute,
        protocols=SCHEMES,
        strip=True,
        strip_comments=True,
        css_sanitizer=NO_STYLES,
    )
    # bleach closes the void element in the HTML way; Wagtail's parser reads either.
    return cleaned.replace("></embed>", "/>")


def clean_words(text: str) -> str:
    """Residents' HTML: paragraphs, lists, emphasis and links that promise nothing to robots."""
    cleaned = bleach.clean(
        _without_hidden_content(text), tags=WORDS, attributes={}, protocols=SCHEMES, strip=True
    )
    return bleach.linkify(cleaned, callbacks=[_distrust], skip_tags={"code"})


def plain(text: str) -> str:
    """The words alone, for search, titles and descriptions."""
    spaced = re.sub(r"<(?:br|/p|/li|/h\d|/div)[^>]*>", " ", text, flags=re.I)
    return re.sub(r"\s+", " ", html.unescape(bleach.clean(spaced, tags=set(), strip=True))).strip()


def _without_hidden_content(text: str) -> str:
    """bleach keeps the text inside script and style; as words of a notice that is noise."""
    return re.sub(
        r"<(script|style|template|noscript)\b[^>]*>.*?(</\1\s*>|\Z)", "", text, flags=re.I | re.S
    )


def _editor_attribute(tag: str, name: str, value: str) -> bool:
    if tag == "a" and name == "href":
        return _may_lead_there(value)
    if tag == "a" and name in LINK:
        return name == "title" or bool(re.fullmatch(r"[a-z0-9-]{1,40}", value))
    if tag == "embed" and name in EMBED:
        return name != "embedtype" or value in {"image"}
    return False


def _may_lead_there(address: str) -> bool:
    """bleach takes ``javascript:123`` for a host and a port; a browser does not."""
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", "".join(address.split()).lower())
    return scheme is None or scheme[1] in SCHEMES


def _distrust(attrs, new=False):
    attrs[(None, "rel")] = "ugc nofollow noopener"
    attrs[(None, "target")] = "_blank"
    return attrs
