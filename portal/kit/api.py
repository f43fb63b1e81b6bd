"""What every address of the API shares: how it answers, refuses and is asked anew.

The nouns stand in the apps (``*/api.py``); portal.api puts them together.
"""

import hashlib
import logging
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from .api_errors import errors_by_field
from .errors import Refused
from .problems import CONTENT_TYPE, problem, problem_of

logger = logging.getLogger(__name__)
ANYONE = "anyone"  # request.auth of a request that asks for what is public


class Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}  # Chinese as it is, at half the size


class Api(NinjaAPI):
    def __init__(self, **kwargs):
        super().__init__(renderer=Renderer(), **kwargs)
        answers: tuple[tuple[type[Exception], Any], ...] = (
            (Refused, lambda request, refused: problem_of(refused)),
            (ValidationError, _malformed),
            (HttpError, _http_error),
            (Http404, lambda request, error: problem(404)),
            (SuspiciousOperation, lambda request, error: problem(400)),
            (RequestDataTooBig, lambda request, error: problem(413)),
            (Exception, _broken),
        )
        for kind, answer in answers:
            self.add_exception_handler(kind, answer)

    @property
    def urls(self):
        patterns, app, namespace = super().urls
        for pattern in patterns:
            pattern.callback = _well_mannered(pattern.callback)
        return patterns, app, namespace

    def create_response(self, request, data, **kwargs):
        """Say that it is a demo; let public answers be asked for by ETag."""
        if settings.GONGYI_DEMO and isinstance(data, dict):
            data = {**data, "demo": True}
        response = super().create_response(request, data, **kwargs)
        if response.status_code != 200 or getattr(request, "auth", None) != ANYONE:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response)

    def get_openapi_schema(self, **kwargs):
        """ninja's document, with the one shape that every refusal has."""
        schema = super().get_openapi_schema(**kwargs)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
        schema["components"]["responses"] = {
            "Problem": {
                "description": "RFC 9457",
                "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        }
        return schema


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable; what a program looks at"},
        "detail": {"type": "string", "description": "a sentence in the reader's language"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


def _well_mannered(view):
    """HEAD is GET without its body; a method nobody offers is refused like everything else."""

    @csrf_exempt  # whoever comes with a session is checked by the API's own auth
    @wraps(view)
    def answered(request, *args, **kwargs):
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        try:
            response = view(request, *args, **kwargs)
        finally:
            request.method = asked
        if response.status_code != 405:
            return response
        refusal = problem(405)
        refusal["Allow"] = response["Allow"]
        return refusal

    return answered


def _malformed(request, error: ValidationError):
    errors = errors_by_field(error.errors)
    sentence = next((texts[0] for texts in errors.values() if texts), "")
    return problem(422, detail=sentence, errors=errors)


def _http_error(request, error: HttpError):
    if error.status_code == 400:  # ninja could not read the JSON
        return problem(422, detail=_("请求正文不是有效的 JSON。"))
    return problem(error.status_code, retry_after=60 if error.status_code == 429 else None)


def _broken(request, error: Exception):
    logger.error("API failed: %s", request.path, exc_info=error)
    return problem(500)
