"""Refusals as programs read them: application/problem+json (RFC 9457).

``code`` never changes and is what a program looks at; ``title`` and ``detail`` are sentences in
the reader's language; ``errors`` names the fields.
"""

from http import HTTPStatus

from django.http import JsonResponse
from django.utils.translation import gettext as _

from .errors import Refused, TooMany

CONTENT_TYPE = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "refused",
    413: "too_large",
    422: "bad_input",
    429: "too_many_requests",
    500: "broken",
}


def problem(
    status: int,
    *,
    code: str = "",
    detail: str = "",
    errors: dict[str, list[str]] | None = None,
    retry_after: int | None = None,
) -> JsonResponse:
    title = _title(status)
    response = JsonResponse(
        {
            "type": "about:blank",
            "title": title,
            "status": status,
            "code": code or CODES.get(status, "refused"),
            "detail": str(detail) or title,
            "errors": errors or {},
        },
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def problem_of(refused: Refused) -> JsonResponse:
    """What a rule refused, as the pages say it, with the same code."""
    return problem(
        refused.status,
        code=refused.code,
        detail=refused.message,
        errors={refused.field: [str(refused.message)]} if refused.field else None,
        retry_after=refused.retry_after if isinstance(refused, TooMany) else None,
    )


def _title(status: int) -> str:
    titles = {
        400: _("这个请求看不懂。"),
        401: _("请先登录。"),
        403: _("您不能这样做。"),
        404: _("没有找到。"),
        405: _("这个地址不支持这种操作。"),
        409: _("现在不能这样做。"),
        413: _("内容太大了。"),
        422: _("填写的内容有误。"),
        429: _("操作太频繁了，请过一会儿再试。"),
        500: _("网站出了问题，请稍后再试。"),
    }
    return titles.get(status) or HTTPStatus(status).phrase
