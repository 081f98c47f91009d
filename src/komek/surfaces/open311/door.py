"""The view around every resource: reads what is asked, asks the permission table, writes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound, Refused, TooMany
from komek.kernel.permissions import require_at_all
from komek.surfaces.failures import unforeseen
from komek.surfaces.open311.asked import Asked
from komek.surfaces.open311.faults import faults_of
from komek.surfaces.open311.writing import (
    CONTENT_TYPES,
    JSON,
    JSONP_TYPE,
    XML,
    Content,
    Record,
    padded,
    write,
)

# GeoReport v2 has 403 and 404, and 400 for the rest. Of the others these are kept, because they
# say that the form of the question was wrong, or that trying again may help.
STATUSES = frozenset({403, 404, 405, 429, 500, 503})
VARY = "Accept-Language"


class Key(Enum):
    """What an API key is to a resource: not looked at, good for more, or needed."""

    IGNORED = "ignored"
    WELCOME = "welcome"
    NEEDED = "needed"


@dataclass(frozen=True, slots=True)
class Resource:
    """What one method of one address does.

    action: the row of the permission table that decides. root: the answer's outermost element.
    answer: gives the content; names in the address arrive as keyword arguments.
    """

    action: str
    root: str
    answer: Callable[..., Content]
    key: Key = Key.IGNORED

    def asker(self, asked: Asked) -> Actor:
        """Whose permissions count; raises Forbidden and TooMany for keys."""
        match self.key:
            case Key.NEEDED:
                return asked.partner
            case Key.WELCOME:
                return asked.reader
            case _:
                return asked.visitor


class WrongMethod(Refused):
    """The address exists and does not take this method, only `methods`."""

    status = 405

    def __init__(self, methods: Iterable[str]) -> None:
        super().__init__("method_not_allowed", _("This address does not take this method."))
        self.methods = methods


class Door(Protocol):
    """A view; `actions` are its rows of the permission table by method, there for tests."""

    actions: Mapping[str, str]

    def __call__(self, *args: Any, **kwargs: Any) -> HttpResponse: ...


def door(**methods: Resource) -> Door:
    """The view of one address: `door(GET=..., POST=...)`."""

    @csrf_exempt
    def view(request: HttpRequest, form: str = XML, **names: str) -> HttpResponse:
        asked = Asked(request)
        try:
            return _answer(_resource(methods, request), asked, form, names)
        except Refused as error:
            refused = error
        except Exception as error:
            refused = unforeseen(request, error)
        with override(asked.language):
            return _refusal(asked, form, refused)

    marked = cast(Door, view)
    marked.actions = {method: resource.action for method, resource in methods.items()}
    return marked


def unknown(asked: Asked, **names: str) -> Record:
    """The answer of every address that is none."""
    raise NotFound("resource_unknown", _("There is nothing at this address."))


def _resource(methods: Mapping[str, Resource], request: HttpRequest) -> Resource:
    method = "GET" if request.method == "HEAD" else str(request.method)
    if method not in methods:
        raise WrongMethod(methods)
    return methods[method]


def _answer(resource: Resource, asked: Asked, form: str, names: Mapping[str, str]) -> HttpResponse:
    asked.read()
    with override(asked.language):
        require_at_all(resource.asker(asked), resource.action)
        return _response(asked, form, resource.root, resource.answer(asked, **names))


def _refusal(asked: Asked, form: str, refused: Refused) -> HttpResponse:
    errors = [_error(fault) for fault in faults_of(refused)]
    response = _response(asked, form, "errors", errors, _status(refused))
    if isinstance(refused, TooMany) and refused.retry_after:
        response.headers["Retry-After"] = str(refused.retry_after)
    if isinstance(refused, WrongMethod):
        response.headers["Allow"] = ", ".join(refused.methods)
    return response


def _error(fault: Refused) -> Record:
    return {"code": _status(fault), "description": str(fault), "reason": fault.code}


def _status(refused: Refused) -> int:
    return refused.status if refused.status in STATUSES else 400


def _response(
    asked: Asked, form: str, root: str, content: Content, status: int = 200
) -> HttpResponse:
    body, content_type = write(form, root, content), CONTENT_TYPES[form]
    if asked.callback and form == JSON:
        body, content_type = padded(asked.callback, body), JSONP_TYPE
    response = HttpResponse(body, content_type=content_type, status=status)
    response.headers["Vary"] = VARY
    # What is read here is public, and pages of other sites may show it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
