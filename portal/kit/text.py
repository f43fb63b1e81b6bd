"""Plain words that people type, made fit to keep: no invisible tricks, no endless text."""

import re
import unicodedata

from django.utils.translation import gettext as _

from .errors import BadInput

# Marks that turn the direction of what follows (Unicode TR9), and blanks of no width.
TRICKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF])


def clean_text(text: str, *, field: str, most: int, lines: bool = True) -> str:
    """Return ``text`` trimmed, composed (NFC) and without control characters.

    Raises ``BadInput`` with code text_missing or text_too_long (more than ``most`` characters).
    ``lines=False`` makes it one line.
    """
    text = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text.translate(TRICKS) if c in "\n\t" or _may_stay(c))
    if not lines:
        text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    if not any(unicodedata.category(c)[0] in "LNPS" for c in text):
        raise BadInput(_("请写上内容。"), code="text_missing", field=field)
    if len(text) > most:
        raise BadInput(
            _("写得太长了：最多 %(most)s 个字，现在是 %(now)s 个字。")
            % {"most": most, "now": len(text)},
            code="text_too_long",
            field=field,
        )
    return text


def clean_optional(text: str, *, field: str, most: int, lines: bool = True) -> str:
    """As ``clean_text``, but nothing is allowed too."""
    if not (text or "").strip():
        return ""
    return clean_text(text, field=field, most=most, lines=lines)


def _may_stay(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"}
