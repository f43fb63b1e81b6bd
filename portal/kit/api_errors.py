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
    if kind == "missing":
        return _("这一项必须填写。")
    if kind.startswith("uuid"):
        return _("这不是有效的编号。")
    if kind in {"literal_error", "enum"}:
        return _("只能是：%(values)s。") % {"values": values.get("expected", "")}
    if kind == "greater_than_equal":
        return _("不能小于 %(least)s。") % {"least": values["ge"]}
    if kind == "less_than_equal":
        return _("不能大于 %(most)s。") % {"most": values["le"]}
    if kind == "string_too_long":
        return _("不能超过 %(most)s 个字。") % {"most": values["max_length"]}
    if kind.startswith("int"):
        return _("请填整数。")
    if kind.startswith("bool"):
        return _("请填 true 或 false。")
    return _("格式不对。")
