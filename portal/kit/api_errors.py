"""What pydantic found wrong with a request, as sentences for the reader, by field."""

from django.utils.translation import gettext as _


def errors_by_field(found: list[dict]) -> dict[str, list[str]]:
    """``found`` as ninja collects it; the innermost name is the field, as the client wrote it."""
    errors: dict[str, list[str]] = {}
    for error in found:
        names = [part for part in error["loc"][1:] if isinstance(part, str)]
        errors.setdefault(names[-1] if names else "body", []).append(_sentence(error))
    return errors


def _sentence(error: dict) -> str:
    kind, values = error["type"], error.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        return _("只能是：%(values)s。") % {"values": values.get("expected", "")}
    if kind in LIMITS:
        return _limit_sentence(kind, values[LIMITS[kind]])
    return {
        "missing": _("这一项必须填写。"),
        "uuid": _("这不是有效的编号。"),
        "int": _("请填整数。"),
        "bool": _("请填 true 或 false。"),
    }.get(kind.partition("_")[0], _("格式不对。"))


# pydantic's kind of error, and where it keeps the limit
LIMITS = {"greater_than_equal": "ge", "less_than_equal": "le", "string_too_long": "max_length"}


def _limit_sentence(kind: str, limit) -> str:
    sentences = {
        "greater_than_equal": _("不能小于 %(limit)s。"),
        "less_than_equal": _("不能大于 %(limit)s。"),
        "string_too_long": _("不能超过 %(limit)s 个字。"),
    }
    return sentences[kind] % {"limit": limit}
