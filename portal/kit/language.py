"""Which of the two languages of the interface the reader has."""

from django.utils.translation import get_language


def in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
