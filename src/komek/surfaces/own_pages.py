"""Pages that belong to somebody are kept by no browser: the next person at a shared telephone or
desk goes back through what was shown on it, signed out or not.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

OWN = ("/case/", "/mine/", "/me/", "/accounts/", "/desk/")


class OwnPages:
    """Says so on every answer there that does not say otherwise itself."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._respond(request)
        if request.path.startswith(OWN):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
