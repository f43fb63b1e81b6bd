"""Dates of the demo city move together by whole days, so that what is open there is open here."""

import re
from datetime import date, datetime, timedelta

from django.utils import timezone

MOVED_DATE = re.compile(r"\{(\d{4}-\d{2}-\d{2})\}")


def move_dates(text: str, shift: timedelta) -> str:
    """{2026-11-24} in a text, as a day that people read."""

    def moved(found):
        day = date.fromisoformat(found[1]) + shift
        return f"{day.year} 年 {day.month} 月 {day.day} 日"

    return MOVED_DATE.sub(moved, text)


def moved(content, shift: timedelta):
    """Whatever TOML holds, with every moment in it moved and put on the site's clock."""
    if isinstance(content, dict):
        return {key: moved(value, shift) for key, value in content.items()}
    if isinstance(content, list):
        return [moved(value, shift) for value in content]
    if isinstance(content, str):
        return move_dates(content, shift)
    if isinstance(content, datetime):
        return timezone.make_aware(content + shift, timezone.get_default_timezone())
    return content
