"""Refusals and mishaps as pages: a heading, the sentence, the right status.

Programs whose requests never reached an operation get the same refusals as problems.
"""

from collections.abc import Callable
from http import HTTPStatus

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import (
    Forbidden,
    Invalid,
    Message,
    NotFound,
    Refused,
    TooLarge,
    TooMany,
)
from komek.surfaces.api.problems import problem
from komek.surfaces.body_size import MOST_BYTES_IN_ALL, announced
from komek.surfaces.failures import Failed, unforeseen
from komek.surfaces.machine_doors import FOR_STAFF_TOO

# Django turns these into pages through the handlers below, allauth into its own pages.
_OTHERS_OWN = (
    Http404,
    PermissionDenied,
    SuspiciousOperation,
    ImmediateHttpResponse,
    ReauthenticationRequired,
)


class RefusalMiddleware:
    """Turns what a view refuses, or fails to do, into a page in the person's language."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if announced(request) > MOST_BYTES_IN_ALL:
            # Said before anything is read: the files of a form would fill the disk first.
            return _too_large(request)
        return self._respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django for what a view raised."""
        if isinstance(error, _OTHERS_OWN):
            return None
        return answer(request, error if isinstance(error, Refused) else unforeseen(request, error))


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """What says what is wrong: a page, or a problem where programs ask."""
    if request.path_info.startswith(FOR_STAFF_TOO):
        return problem(request, refused)
    variables = {"heading": _heading(refused.status), "sentence": str(refused)}
    return render(request, "ui/error.html", variables, status=refused.status)


def _heading(status: int) -> Message:
    headings: dict[int, Message] = {
        HTTPStatus.FORBIDDEN: _("This is not open to you"),
        HTTPStatus.NOT_FOUND: _("There is no such page"),
        HTTPStatus.CONFLICT: _("This has moved on"),
        HTTPStatus.GONE: _("This is over"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("This is too much at once"),
        HTTPStatus.TOO_MANY_REQUESTS: _("Too many attempts"),
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _("Something went wrong")
    return headings.get(status, _("This did not work"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    sentence = _("The address may be mistyped, or what was here is gone.")
    return answer(request, NotFound("address_unknown", sentence))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return answer(request, Forbidden("forbidden", _("You are not allowed to do this.")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400; also for forms that are larger than the server reads."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _too_large(request)
    return answer(request, Invalid("request_unreadable", _("The request could not be understood.")))


def _too_large(request: HttpRequest) -> HttpResponse:
    sentence = _("The form is larger than we can take. Shorten the text or send fewer files.")
    return answer(request, TooLarge("request_too_large", sentence))


def too_many(request: HttpRequest) -> HttpResponse:
    """The handler429 of the sign-in's rate limits."""
    sentence = _("Please wait a few minutes, then try again.")
    return answer(request, TooMany("too_many_requests", sentence))


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500, for what happens outside views."""
    sentence = _("Something went wrong on our side. Nothing was stored.")
    return answer(request, Failed("failed", sentence))


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: its page stood open for too long, or it is not our form."""
    sentence = _("The page stood open for too long. Go back, reload it and send the form again.")
    return answer(request, Forbidden("form_too_old", sentence))
