"""What a view is here: it knows who asks, and which row of the permission table decides."""

from collections.abc import Callable
from typing import Any, Protocol, cast

from django.http import HttpRequest

from komek.kernel.actors import Actor


class Request(HttpRequest):
    """A request as views get it, after `identity.ActorMiddleware`.

    lacks_factor: whether roles are withheld until a second factor is set up.
    """

    actor: Actor
    lacks_factor: bool = False


class View(Protocol):
    """What answers at an address, marked with its row of the permission table."""

    action: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...


def wants_part(request: HttpRequest) -> bool:
    """Whether only the regions are asked for that follow changes, see `ui/islands/parts/live.ts`.

    A view may answer with the whole page all the same.
    """
    return "X-Part" in request.headers


def decided_by(action: str) -> Callable[[Callable[..., Any]], View]:
    """Mark what answers at an address; asking the row is left to it. Tests read the mark."""

    def mark(answer: Callable[..., Any]) -> View:
        view = cast(View, answer)
        view.action = action
        return view

    return mark
