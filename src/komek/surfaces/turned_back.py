"""A browser that asks for what can only be sent is led to the page above, not to an empty one.

So it happens on a page that answered a form: to whoever changes its language there, signs in again
or comes back to it.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import is_valid_path

HTML = "text/html"


class TurnedBack:
    """Middleware: GET of a verb's address, by a person, is a redirect to what the verb is about."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if refused and request.method == "GET" and HTML in request.headers.get("Accept", ""):
            return HttpResponseRedirect(_above(request.path))
        return response


def _above(path: str) -> str:
    """The nearest address above that there is."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            break
    return path
