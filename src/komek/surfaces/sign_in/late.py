"""Views that bring much along: it is loaded when somebody comes, and by many processes never."""

from typing import Any

from django.http import HttpResponse
from django.utils.module_loading import import_string

from komek.surfaces.identity import requires
from komek.surfaces.views import Request, View

PACKAGE = "komek.surfaces.sign_in"


def late(name: str, action: str = "account.sign_in") -> View:
    """The view of this name in this package ("oidc.callback"), decided by the action."""

    @requires(action)
    def view(request: Request, **parts: Any) -> HttpResponse:
        answer: HttpResponse = import_string(f"{PACKAGE}.{name}")(request, **parts)
        return answer

    return view
