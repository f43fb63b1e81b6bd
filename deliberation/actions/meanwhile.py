"""Two who lead a meeting at once: neither undoes unseen what the other has just done.

A caller that shows a page says what it showed: ``if_match``, the mark of the row that was edited, and
``current``, the id of what was going on (empty for nothing). ``None`` is a caller that saw nothing.
"""

from django.utils.translation import gettext as _

from deliberation.errors import Settled


def check_unchanged(row, if_match: str | None) -> None:
    check_mark(row.etag, if_match)


def check_mark(mark: str, if_match: str | None) -> None:
    if if_match is not None and if_match != mark:
        raise Settled(
            _("这一条刚才被别人改过，请先看看现在的写法。您写的内容还在，再发一次就以您写的为准。"),
            code="changed_meanwhile",
        )


def check_still_current(row, current: str | None, message: str) -> None:
    """``row`` is what is going on now, or None."""
    if current is not None and current != (str(row.pk) if row else ""):
        raise Settled(message)
