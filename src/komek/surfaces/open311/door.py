"""The view around every resource: reads what is asked, asks the permission table, writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from komek.kernel.errors import NotFound, Refused
from komek.kernel.permissions import require_at_all
from komek.surfaces.failures import unforeseen
from komek.surfaces.open311.asked import Asked
from komek.surfaces.open311.writing import CONTENT_TYPES, XML, Content, Record, write

# GeoReport v2 has 403 and 404, and 400 for the rest. Of the others these are kept, because they
# say that the form of the question was wrong, or that trying again may help.
STATUSES = frozenset({403, 404, 405, 429, 500, 503})
VARY = "Accept-Language"


@dataclass(frozen=True, slots=True)
class Resource:
    """What one method of one address does.

    action: the row of the permission table that decides. root: the answer's outermost element.
    answer: gives the content; names in the address arrive as keyword arguments.
    needs_key: whether only a partner with an API key may ask.
    """

    action: str
    root: str
    answer: Callable[..., Content]
    needs_key: bool = False


class WrongMethod(Refused):
    """The address exists and does not take this method."""

    status = 405


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
            return _refusal(form, refused)

    marked = cast(Door, view)
    marked.actions = {method: resource.action for method, resource in methods.items()}
    return marked


def unknown(asked: Asked, **names: str) -> Record:
    """The answer of every address that is none."""
    raise NotFound("resource_unknown", _("There is nothing at this address."))


def _resource(methods: Mapping[str, Resource], request: HttpRequest) -> Resource:
    method = "GET" if request.method == "HEAD" else str(request.method)
    if method not in methods:
        raise WrongMethod("method_not_allowed", _("This address does not take this method."))
    return methods[method]


def _answer(resource: Resource, asked: Asked, form: str, names: Mapping[str, str]) -> HttpResponse:
    asked.read()
    with override(asked.language):
        require_at_all(asked.partner if resource.needs_key else asked.visitor, resource.action)
        return _response(form, resource.root, resource.answer(asked, **names))


def _refusal(form: str, refused: Refused) -> HttpResponse:
    status = refused.status if refused.status in STATUSES else 400
    error: Record = {"code": status, "description": str(refused), "reason": refused.code}
    return _response(form, "errors", [error], status)


def _response(form: str, root: str, content: Content, status: int = 200) -> HttpResponse:
    body = write(form, root, content)
    response = HttpResponse(body, content_type=CONTENT_TYPES[form], status=status)
    response.headers["Vary"] = VARY
    # What is read here is public, and pages of other sites may show it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
