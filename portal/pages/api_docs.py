"""The API's page for people: its own document as a table of addresses, without any script.

Swagger and ReDoc start by an inline script, which the content policy forbids.
"""

from django.shortcuts import render
from ninja.openapi.docs import DocsBase

METHODS = ("get", "post", "put", "delete")


class ReadablePage(DocsBase):
    def render_page(self, request, api, **kwargs):
        schema = api.get_openapi_schema()
        return render(
            request,
            "portal/api_docs.html",
            {"schema": schema, "groups": groups(schema), "url": self.get_openapi_url(api, {})},
        )


def groups(schema: dict) -> dict[str, list[dict]]:
    """Operations under their noun, in the order of the document."""
    found: dict[str, list[dict]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                entry = _operation(path, method, methods[method], schema)
                found.setdefault(entry["tag"], []).append(entry)
    return found


def _operation(path: str, method: str, operation: dict, schema: dict) -> dict:
    return {
        "tag": (operation.get("tags") or [""])[0],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": [_parameter(item) for item in operation.get("parameters", [])],
        "body": _properties(_content(operation.get("requestBody", {})), schema),
        "answer": _properties(_content(_success(operation)), schema),
    }


def _success(operation: dict) -> dict:
    return next((answer for code, answer in operation["responses"].items() if str(code) < "3"), {})


def _content(part: dict) -> dict:
    """Of its one content: JSON, or the form of an upload."""
    return next(iter(part.get("content", {}).values()), {}).get("schema", {})


def _parameter(item: dict) -> dict:
    return {
        "name": item["name"],
        "required": item["required"],
        "values": _values(item.get("schema", {})),
    }


def _values(schema: dict) -> list:
    for part in (schema, *schema.get("anyOf", [])):
        if "enum" in part:
            return part["enum"]
    return []


def _properties(schema: dict, whole: dict) -> list[str]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return list(whole["components"]["schemas"].get(name, schema).get("properties", {}))
