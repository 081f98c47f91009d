"""A page that fills itself while one types: parts of it, each of which can be asked for alone.

Each part is a template whose outermost element has the part's name as its id.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpResponse
from django.template.loader import render_to_string

from komek.surfaces.parts.report_form import ReportForm
from komek.surfaces.views import Request

Variables = dict[str, Any]
F = TypeVar("F", bound=ReportForm)
PLAINLY_MEANT = 5
"""From so many letters on, an address that is not found is not just half typed."""


@dataclass(frozen=True)
class Screen(Generic[F]):
    """The parts of one page.

    folder: of their templates. parts: what each one shows, by name. of_service: those that become
    others with another service.
    """

    folder: str
    parts: Mapping[str, Callable[[Request, F], Variables]]
    of_service: tuple[str, ...]

    def whole(self, request: Request, form: F) -> Variables:
        """What all parts show of what was typed so far."""
        variables: Variables = {"form": form, "service": form.service}
        for part in self.parts.values():
            variables |= part(request, form)
        return variables

    def some(self, request: Request, form: F) -> HttpResponse:
        """The parts that are asked for, alone; unknown names are passed over.

        Those of the service come too, once the words speak for another than the page has.
        """
        wanted: Iterable[str] = request.headers["X-Part"].split()
        if "services" in wanted and form.service.code != request.headers.get("X-Service", ""):
            wanted = [*wanted, *self.of_service]
        shown = [self._part(request, form, name) for name in wanted if name in self.parts]
        return HttpResponse("".join(shown))

    def _part(self, request: Request, form: F, name: str) -> str:
        variables = {"form": form, "service": form.service, **self.parts[name](request, form)}
        return render_to_string(f"{self.folder}/{name}.html", variables, request)


def places_part(request: Request, form: ReportForm) -> Variables:
    """What the address typed may mean, and whether it is one that nobody knows."""
    found = list(form.places_found.values())
    words = str(form["address"].value() or "").strip()
    unknown = form.looks_for_places and not found and len(words) >= PLAINLY_MEANT
    return {"places": found, "unknown_place": unknown}


def nothing_more(request: Request, form: ReportForm) -> Variables:
    """The form and its service say it all."""
    return {}
