"""The REST interface as a whole: what it is made of, its errors, its description."""

from typing import Any

import msgspec
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from komek.kernel.folding import storable
from komek.surfaces.api import (
    around,
    cases,
    changes,
    directory,
    dispatch,
    exports,
    feedback,
    files,
    incidents,
    inspection,
    merging,
    once,
    owed_calls,
    own,
    participants,
    places,
    pressing,
    public,
    saved_lists,
    tasks,
    terms,
    together,
    work,
)
from komek.surfaces.api.problems import CONTENT_TYPE, UnknownFormat, answer_with_problems
from komek.surfaces.api.wrong_methods import answered_with_problem
from komek.surfaces.views import decided_by

DESCRIPTION = """\
The same verbs as the desk and the portal have. Every answer to a refused request is
application/problem+json (RFC 9457) in kk, ru or en, chosen by Accept-Language; `code` is for
programs. Every POST may carry an Idempotency-Key: sent again, it changes nothing and gets the
first answer.
"""
PROBLEM = {
    "type": "object",
    "description": "What was refused and why (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a sentence for people"},
        "code": {"type": "string", "description": "stable, for programs"},
        "field": {"type": "string", "description": "the input that was refused"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
PROBLEM_ANSWER = {
    "description": "Refused",
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


PARTS = (
    directory,
    places,
    public,
    changes,
    own,
    owed_calls,
    files,
    cases,
    saved_lists,
    exports,
    around,
    work,
    together,
    incidents,
    tasks,
    merging,
    participants,
    terms,
    inspection,
    pressing,
    dispatch,
    feedback,
)


class FastJson(BaseRenderer):
    """JSON by msgspec: many times as fast as the standard library on a page of cases."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return msgspec.json.encode(data)


class JsonOnly(Parser):
    """Reads JSON, and refuses in words what says that it is something else.

    No text keeps characters that no table can store, however deep it lies.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type not in ("", FastJson.media_type):
            message = _("Send the body as application/json.")
            raise UnknownFormat("body_not_json", message)
        parsed = super().parse_body(request)
        return _storable(parsed) if b"\\u" in request.body else parsed

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        parsed: dict[str, Any] = _storable(super().parse_querydict(data, list_fields, request))
        return parsed


def _storable(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case list():
            return [_storable(one) for one in value]
        case dict():
            return {_storable(key): _storable(one) for key, one in value.items()}
    return value


class Interface(NinjaAPI):
    """An interface whose description names the problems too."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                operation["responses"]["default"] = PROBLEM_ANSWER
                if method == "post":
                    operation["parameters"].append(once.PARAMETER)
        return schema

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = answered_with_problem(pattern.callback)
        return patterns


def build() -> Interface:
    """The interface with all its operations."""
    interface = Interface(
        title="Komek",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        renderer=FastJson(),
        parser=JsonOnly(),
        # The description itself is open to everybody.
        docs_decorator=decided_by("directory.read"),
    )
    for part in PARTS:
        interface.add_router("", part.router)
    answer_with_problems(interface)
    return interface
