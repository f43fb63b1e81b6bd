"""Template tags that every page may use."""

import re
import secrets
from datetime import date, datetime

import segno
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from portal.kit.drafts import owner_of
from portal.kit.hanzi import hanzi
from portal.kit.language import in_chinese

register = template.Library()


@register.filter
def numeral(number: int) -> str:
    """第十二条 in Chinese, clause 12 in English."""
    return hanzi(number) if in_chinese() else str(number)


@register.filter
def verses(text: str) -> list[str]:
    """A sing-along in lines: as it was typed, and a line of its own after each 。and ；."""
    return [line.strip() for line in re.split(r"(?<=[。；！])|\n", text) if line.strip()]


# Which entry of the navigation a page of Wagtail's belongs to.
SECTIONS = {
    "CompactPage": "compacts",
    "ProgramIndexPage": "programs",
    "ProgramPage": "programs",
    "NoticePage": "notices",
    "HomePage": "home",
}


@register.filter
def instant(text: str | None):
    """An instant as frames and states carry it (ISO 8601), in the site's zone; a day stays a day."""
    if not text:
        return None
    if "T" not in text:
        return date.fromisoformat(text)
    return localtime(datetime.fromisoformat(text))


@register.filter
def clock(seconds: int) -> str:
    """200 → 3:20; below nothing it is how much too long: −0:15."""
    minutes, rest = divmod(abs(int(seconds)), 60)
    return f"{'−' if seconds < 0 else ''}{minutes}:{rest:02}"


@register.filter(expects_localtime=True)
def cndate(day) -> str:
    """2026年11月24日, without leading zeros, as official texts write it (GB/T 9704—2012)."""
    if not day:
        return ""
    if in_chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return date_format(day, "j F Y")


@register.filter
def phone_shown(phone: str | None) -> str:
    """+8613800000000 → 138 0000 0000, for its owner to check."""
    number = (phone or "").removeprefix("+86")
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 else phone or ""


@register.filter
def address_of(path: str | None) -> str:
    """The whole address of a page of this site, for QR codes and shared cards."""
    return f"{settings.SITE_URL}{path}" if path else settings.SITE_URL


@register.simple_tag
def qr(url: str, label: str = "") -> SafeString:
    """An inline SVG QR code for ``url``."""
    svg = segno.make(url, error="m").svg_inline(
        border=2, dark="#1f2a2a", light="#fff", omitsize=True
    )
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>',
        label,
        mark_safe(svg),  # noqa: S308
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from static/img/icons.svg; always beside words, so hidden from readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def section(context) -> str:
    """The entry of the navigation that this page belongs to."""
    if named := context.get("section"):
        return named
    page = context.get("page")
    if page is not None and (name := SECTIONS.get(type(page).__name__)):
        return name
    request = context.get("request")
    first = request.path_info.strip("/").split("/")[0] if request else ""
    return "me" if first == "accounts" else first or "home"


@register.simple_tag(takes_context=True)
def following(context, cursor: str, name: str = "cursor") -> str:
    """The query string of the next page: the same filters, another cursor."""
    query = context["request"].GET.copy()
    query[name] = cursor
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def asking(context, name: str, value: str = "") -> str:
    """The query string with one filter set, or taken away, from the first page on."""
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    query.pop(name, None)
    if value:
        query[name] = value
    return f"?{query.urlencode()}"


register.filter("draft_owner", owner_of)


@register.simple_tag
def once_token() -> str:
    """Names one showing of a form, so that a double click is one act (portal.accounts.once)."""
    return secrets.token_urlsafe(12)


@register.inclusion_tag("components/_vote_bar.html")
def vote_bar(resolution) -> dict:
    """For, against, abstained and silent as parts of a bar 100 wide."""
    present = max(resolution.present, 1)
    parts, left = [], 0.0
    for kind, votes in (
        ("for", resolution.votes_for),
        ("against", resolution.votes_against),
        ("abstained", resolution.abstentions),
    ):
        width = round(100 * votes / present, 2)
        parts.append({"kind": kind, "left": round(left, 2), "width": width})
        left += width
    return {"parts": parts}


@register.inclusion_tag("components/_stance_bar.html")
def stance_bar(counts: dict) -> dict:
    """Support, opposition and doubt as parts of a bar 100 wide; the numbers stand beside it."""
    total = sum(counts.values())
    parts, left = [], 0.0
    for kind, number in counts.items():
        width = 100 * number / total if total else 0.0
        parts.append({"kind": kind, "left": left, "width": width})
        left += width
    return {"parts": parts}


@register.inclusion_tag("components/_option_bar.html")
def option_bar(number: int, most: int) -> dict:
    """One option of a poll as a bar, the whole width being ``most``."""
    return {"width": 100 * number / most if most else 0.0}


@register.inclusion_tag("components/_share.html")
def share(part: int, whole: int) -> dict:
    """How much of ``whole`` a part is, as a bar 100 wide; the numbers stand beside it."""
    return {"width": round(100 * part / whole, 2) if whole else 0}


@register.inclusion_tag("components/_squares.html")
def squares(states: list[str]) -> dict:
    """A square for each state, in rows of twenty; the numbers stand beside it."""
    size, across = 12, 20
    shapes = [
        {"state": state, "x": size * (at % across), "y": size * (at // across)}
        for at, state in enumerate(states)
    ]
    rows = -(-len(states) // across)
    return {"shapes": shapes, "wide": size * across, "high": size * rows}


@register.inclusion_tag("account/_demo_logins.html")
def demo_logins() -> dict:
    """Only in demo mode; the password is printed as long as nobody has changed it."""
    password = settings.DEMO_PASSWORD
    return {
        "demo": settings.GONGYI_DEMO,
        "password": password if password == "gongyi-demo" else "",  # noqa: S105
    }


@register.simple_tag
def list_mark() -> str:
    """Between two of a list, as the reader's language has it."""
    return "、" if in_chinese() else ", "
