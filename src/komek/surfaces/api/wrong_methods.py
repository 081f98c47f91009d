"""Addresses that are none, and methods that an address does not take."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from komek.kernel.errors import NotFound
from komek.surfaces.api.problems import WrongMethod, problem
from komek.surfaces.views import decided_by


def answered_with_problem(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, with a problem where it would say bare 405."""

    @csrf_exempt
    @wraps(view, updated=())
    def answered(request: HttpRequest, **names: Any) -> HttpResponse:
        response = view(request, **names)
        if response.status_code != WrongMethod.status:
            return response
        message = _("This address does not take this method.")
        refusal = problem(request, WrongMethod("method_not_allowed", message))
        refusal.headers["Allow"] = response.headers["Allow"]
        return refusal

    return answered


@decided_by("directory.read")
@csrf_exempt
def nothing_here(request: HttpRequest, **names: Any) -> HttpResponse:
    """The view of every address that is none."""
    message = _("There is nothing at this address.")
    return problem(request, NotFound("address_unknown", message))
