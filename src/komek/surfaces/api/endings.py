"""How an operation ends: announced in headers and in the description, long before it goes.

@router.get("/old", response=Old)
@ends(Ending(since=date(2027, 3, 1), gone=date(2028, 3, 1), successor="/api/v1/new"))
@does("cases.list")
def old(request: HttpRequest) -> Old:
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils.http import http_date
from ninja.decorators import decorate_view
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from komek.surfaces.views import View

ABOUT = "/api/v1/docs"


@dataclass(frozen=True, slots=True)
class Ending:
    """Since when an operation is not to be used by anything new, and when it goes.

    successor: the address of what does its work from now on, if anything does.
    """

    since: date
    gone: date
    successor: str = ""

    def headers(self) -> dict[str, str]:
        """Deprecation (RFC 9745), Sunset (RFC 8594) and what they link to (RFC 8288, RFC 5829)."""
        links = [f'<{ABOUT}>; rel="deprecation"; type="text/html"']
        if self.successor:
            links.append(f'<{self.successor}>; rel="successor-version"')
        return {
            "Deprecation": f"@{_seconds(self.since)}",
            "Sunset": http_date(_seconds(self.gone)),
            "Link": ", ".join(links),
        }


def ends(ending: Ending) -> Callable[[View], View]:
    """Mark an operation as one that ends: every answer of it says so, refusals too."""

    def mark(operation: View) -> View:
        contribute_operation_callback(operation, _deprecate)
        return decorate_view(_told_with(ending.headers()))(operation)

    return mark


def _deprecate(operation: Operation) -> None:
    operation.deprecated = True


def _told_with(headers: dict[str, str]) -> Callable[..., Callable[..., HttpResponse]]:
    def decorate(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def told(*args: Any, **kwargs: Any) -> HttpResponse:
            response = run(*args, **kwargs)
            for name, value in headers.items():
                response.headers[name] = value
            return response

        return told

    return decorate


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp())
