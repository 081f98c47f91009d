"""Refusals and mishaps as pages: a heading, the sentence, the right status."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from komek.kernel.errors import Refused
from komek.surfaces.body_size import MOST_BYTES_IN_ALL, announced
from komek.surfaces.failures import unforeseen

# Django turns these into pages through the handlers below.
_DJANGOS_OWN = (Http404, PermissionDenied, SuspiciousOperation)


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
        if isinstance(error, _DJANGOS_OWN):
            return None
        refused = error if isinstance(error, Refused) else unforeseen(request, error)
        return page(request, refused.status, str(refused))


def page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The page that says what is wrong."""
    variables = {"heading": _heading(status), "sentence": sentence}
    return render(request, "ui/error.html", variables, status=status)


def _heading(status: int) -> str:
    headings: dict[int, str] = {
        HTTPStatus.FORBIDDEN: _("This is not open to you"),
        HTTPStatus.NOT_FOUND: _("There is no such page"),
        HTTPStatus.CONFLICT: _("This has moved on"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("This is too much at once"),
        HTTPStatus.TOO_MANY_REQUESTS: _("Too many attempts"),
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _("Something went wrong")
    return headings.get(status, _("This did not work"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return page(request, 404, _("The address may be mistyped, or what was here is gone."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return page(request, 403, _("You are not allowed to do this."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400; also for forms that are larger than the server reads."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _too_large(request)
    return page(request, 400, _("The request could not be understood."))


def _too_large(request: HttpRequest) -> HttpResponse:
    sentence = _("The form is larger than we can take. Shorten the text or send fewer files.")
    return page(request, 413, sentence)


def too_many(request: HttpRequest) -> HttpResponse:
    """The handler429 of the sign-in's rate limits."""
    return page(request, 429, _("Please wait a few minutes, then try again."))


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500, for what happens outside views."""
    return page(request, 500, _("Something went wrong on our side. Nothing was stored."))


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: its page stood open for too long, or it is not our form."""
    sentence = _("The page stood open for too long. Go back, reload it and send the form again.")
    return page(request, 403, sentence)
