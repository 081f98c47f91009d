"""Refusals and mishaps as problem+json (RFC 9457), in the sender's language."""

from http import HTTPStatus
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from komek.kernel.errors import Forbidden, Invalid, NotFound, Refused, TooLarge, TooMany
from komek.surfaces.failures import unforeseen
from komek.surfaces.sender_language import accepted_language
from komek.surfaces.services.kept_answers import InProgress

CONTENT_TYPE = "application/problem+json"

MOST_FAULTS = 20
LONGEST_FIELD = 120

# pydantic's kinds of errors that deserve a sentence of their own.
_SENTENCES = {
    "missing": _("This field is missing."),
    "extra_forbidden": _("There is no such field."),
    "string_too_long": _("This text is too long."),
    "too_long": _("These are too many."),
    "json_invalid": _("This is not readable JSON."),
}
_ANY_OTHER = _("This value is not possible here.")


class Unauthorised(Refused):
    """Nobody is known to be asking."""

    status = 401


class UnknownFormat(Refused):
    """What was sent is in no format that is read here."""

    status = 415


class WrongMethod(Refused):
    """The address exists and does not take this method."""

    status = 405


def answer_with_problems(api: NinjaAPI) -> None:
    """Make the interface answer every error with a problem."""
    for kind in (Refused, ValidationError, HttpError, Http404, Exception):
        # Handlers are called with the error itself, never with its class.
        api.add_exception_handler(kind, _answer)  # type: ignore[arg-type]


def problem(request: HttpRequest, refused: Refused, **more: Any) -> HttpResponse:
    """The answer to a refused request; `more` adds members to the problem."""
    with override(accepted_language(request)):
        content = {
            "type": "about:blank",
            "title": HTTPStatus(refused.status).phrase,
            "status": refused.status,
            "detail": str(refused),
            "code": refused.code,
            **({"field": refused.field} if refused.field else {}),
            **more,
        }
        body = msgspec.json.encode(content, enc_hook=str)
    response = HttpResponse(body, content_type=CONTENT_TYPE, status=refused.status)
    response.headers["Vary"] = "Accept-Language, Cookie, Authorization"
    response.headers["Cache-Control"] = "no-store"
    if isinstance(refused, TooMany) and refused.retry_after:
        response.headers["Retry-After"] = str(refused.retry_after)
    if refused.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="komek"'
    if isinstance(refused, InProgress):
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _answer(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, ValidationError):
        return _unfit(request, error)
    return problem(request, _refusal(request, error))


def _refusal(request: HttpRequest, error: Exception) -> Refused:
    match error:
        case Refused():
            return error
        case AuthenticationError():
            return Unauthorised("not_signed_in", _("Show an API key, or sign in."))
        case HttpError() if error.status_code == HTTPStatus.FORBIDDEN:
            message = _("Send the CSRF token of this session in the header X-CSRFToken.")
            return Forbidden("csrf_token_missing", message)
        case Throttled():
            return TooMany("too_many_requests", _("Please wait a few minutes, then try again."))
        case HttpError(__cause__=Refused() as refused):
            return refused
        case HttpError():
            return Invalid("body_unreadable", _("This is not readable JSON."))
        case Http404():
            return nothing_here()
        case RequestDataTooBig():
            return TooLarge("request_too_large", _("This is more than fits into a request."))
        case SuspiciousOperation():
            return Invalid("request_unreadable", _("This request cannot be read."))
    return unforeseen(request, error)


def nothing_here() -> NotFound:
    """The refusal of every address that is none."""
    return NotFound("address_unknown", _("There is nothing at this address."))


def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which fields do not fit, and why; what was sent in them is not repeated."""
    faults = [
        {"field": _field(one), "detail": _SENTENCES.get(one["type"], _ANY_OTHER)}
        for one in error.errors[:MOST_FAULTS]
    ]
    refused = Invalid("fields_invalid", _("Some fields do not fit."), field=_field(error.errors[0]))
    return problem(request, refused, errors=faults)


def _field(fault: dict[str, Any]) -> str:
    """The path of a field below body, query or header: "facts.entrance"."""
    # ninja puts the source first, and the name of our parameter second for a body.
    source, *path = fault["loc"]
    path = path[1:] if source == "body" else path
    return ".".join(str(part) for part in path)[:LONGEST_FIELD]
