"""What every operation owes the permission table, and callers who mistype a parameter."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from komek.intake.attachments import MOST_BYTES
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid
from komek.kernel.permissions import require_at_all
from komek.surfaces.api.once import Repeat, once
from komek.surfaces.views import View, decided_by


def does(
    action: str, *, repeat: Repeat = Repeat.ANSWERED, raw: bool = False
) -> Callable[[Callable[..., Any]], View]:
    """Mark an operation with its row of the permission table, and ask that first.

    The first question is only whether the caller may do this to anything; queries and verbs ask
    again about the very subject. repeat: what a POST does that comes again. raw: the body is a
    file, found by the operation as `request.content`, a byte too long if it is too long.
    """

    def decorate(operation: Callable[..., Any]) -> View:
        @decided_by(action)
        @wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            require_at_all(caller(request), action)
            _require_known_parameters(request, guarded)
            if raw:
                # Past the limit of what Django reads at once, which is smaller.
                request.content = request.read(MOST_BYTES + 1)  # type: ignore[attr-defined]
            act = partial(operation, request, *args, **kwargs)
            if request.method != "POST":
                return act()
            return once(request, caller(request), repeat, act)

        return guarded

    return decorate


def caller(request: HttpRequest) -> Actor:
    """Who the request's authentication recognised."""
    return request.auth  # type: ignore[attr-defined]  # ninja keeps it there


def _require_known_parameters(request: HttpRequest, operation: Any) -> None:
    """A mistyped filter that is passed over in silence would give far too much."""
    known: set[str] = set()
    for model in operation._ninja_operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(getattr(model, "__ninja_flatten_map__", model.model_fields))
    if strange := sorted(set(request.GET) - known):
        message = _("There is no such parameter.")
        raise Invalid("unknown_parameter", message, field=strange[0][:120])
