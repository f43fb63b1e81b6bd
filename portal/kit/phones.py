"""Mainland mobile numbers in the ways people write them, as E.164 (ITU-T)."""

import re
import unicodedata

MAINLAND = re.compile(r"1[3-9]\d{9}")


def normalise_phone(text: str) -> str:
    """'138 0000 0000', '0086-138…', '+86138…' and full-width digits become '+86138…'.

    What is not a mainland mobile number comes back without blanks, for a validator to judge.
    """
    text = re.sub(r"[\s\-()\u2010-\u2015]", "", unicodedata.normalize("NFKC", text or ""))
    if text.startswith("0086"):
        text = "+" + text[2:]
    elif text.startswith("86") and MAINLAND.fullmatch(text[2:]):
        text = "+" + text
    return f"+86{text}" if MAINLAND.fullmatch(text) else text


def mask_phone(phone: str) -> str:
    """138****8000: enough for the owner to recognise it, for nobody else to use it."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"
