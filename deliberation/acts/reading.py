"""What an act was sent with, as JSON from a socket or the API or as text from a form."""

import datetime
import re
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotThere
from portal.accounts.models import Body

YES = {True, "on", "true", "1"}
WHOLE = re.compile(r"\d{1,9}")


def text(data: dict, name: str, default: str | None = None) -> str:
    value = data.get(name, default)
    if value is None and default is not None:
        value = default
    if not isinstance(value, str):
        raise BadInput(_("这一项必须填写。"), code="bad_input", field=name)
    # A JSON string may hold half of a character, which no database takes.
    return value.encode("utf-8", "ignore").decode()


def maybe_text(data: dict, name: str) -> str | None:
    return None if data.get(name) is None else text(data, name)


def number(data: dict, name: str, default: int | None = None) -> int | None:
    value = data.get(name)
    if value is None or value == "":
        if default is None:
            raise BadInput(_("这一项必须填写。"), code="bad_input", field=name)
        return default
    if type(value) is int and 0 <= value < 10**9:
        return value
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    raise BadInput(_("请填整数。"), code="bad_input", field=name)


def maybe_number(data: dict, name: str) -> int | None:
    return None if data.get(name) in (None, "") else number(data, name)


def numbers(data: dict, name: str) -> list[int]:
    """A list of whole numbers; a form sends one as a text."""
    value = data.get(name, [])
    value = value if isinstance(value, list) else [value]
    return [number({name: one}, name) for one in value if one != ""]


def lines(data: dict, name: str) -> list[str]:
    """A list of texts; a form sends one a line."""
    value = data.get(name)
    if isinstance(value, str):
        value = value.splitlines()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadInput(_("这一项必须填写。"), code="bad_input", field=name)
    return [text({name: one}, name) for one in value[:100]]


def yes(data: dict, name: str) -> bool:
    value = data.get(name)
    return isinstance(value, str | int | bool) and value in YES


def day(data: dict, name: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text(data, name).strip())
    except ValueError:
        raise BadInput(_("日期请写成 2026-11-30 这样。"), code="bad_input", field=name) from None


def moment(data: dict, name: str) -> datetime.datetime | None:
    """An instant with its zone as JSON has it, or as a form types it, in the site's zone; or none."""
    value = text(data, name, "").strip()
    if not value:
        return None
    try:
        found = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise BadInput(
            _("时间请写成 2026-11-30 09:00 这样。"), code="bad_input", field=name
        ) from None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def pk(data: dict, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(data.get(name, "")))
    except ValueError:
        raise NotThere(_("没有找到。"), field=name) from None


def maybe_pk(data: dict, name: str) -> uuid.UUID | str | None:
    """The id of what a page showed, empty for nothing; None where it does not say."""
    given = maybe_text(data, name)
    return pk(data, name) if given else given


def body(data: dict, name: str = "body") -> Body | None:
    """An office by its id, or none where nothing is named."""
    if not data.get(name):
        return None
    found = Body.objects.select_related("division").filter(pk=pk(data, name)).first()
    if found is None:
        raise NotThere(_("没有这个单位。"), field=name)
    return found
