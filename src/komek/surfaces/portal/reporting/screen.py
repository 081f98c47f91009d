"""The page of a report, and the parts of it that fill themselves while one types.

Each part is a template whose outermost element has the part's name as its id; a page that asks for
parts alone gets just these, as at the desk (`desk.taking.screen`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from komek.cases import emergencies, public, public_incidents
from komek.cases import queries as cases
from komek.directory import snapshot as directory
from komek.kernel.places import Point
from komek.registries.queries import nearest_building
from komek.surfaces.parts import catalogue, places
from komek.surfaces.parts.choosing import UNCHOSEN
from komek.surfaces.parts.lasting import lasting
from komek.surfaces.parts.near import near, point_of
from komek.surfaces.portal.reporting import seen
from komek.surfaces.portal.reporting.form import PortalReportForm
from komek.surfaces.views import Request

Variables = dict[str, Any]
SURELY_HERE_M = 60


def services_part(request: Request, form: PortalReportForm) -> Variables:
    """Services that the words speak for, and the one that is chosen."""
    text = str(form["text"].value() or "")
    found = [one.service for one in catalogue.suggest(text)] or catalogue.find(text)
    if form.service is not UNCHOSEN and form.service not in found:
        found = [form.service, *found]
    return {
        "suggested": found,
        "asked": bool(text.strip()),
        "urgent": emergencies.tells_of_emergency(text),
    }


def places_part(request: Request, form: PortalReportForm) -> Variables:
    """What the address typed may mean."""
    return {"places": list(form.places_found.values())}


def around_part(request: Request, form: PortalReportForm) -> Variables:
    """What is known about the matter where it is, as soon as both are known."""
    point = point_of(form)
    if point is None or form.service is UNCHOSEN:
        return {"point": point}
    return {
        "point": point,
        "near": near(form),
        "answered": public.answered_near(request.actor, form.service.code, point),
        "incidents": public_incidents.incidents_at(
            request.actor, form.service, point, _building(form)
        ),
    }


def here_part(request: Request, form: PortalReportForm) -> Variables:
    """What stands where somebody is: the address of the nearest house."""
    point = point_of(form)
    found = nearest_building(*point, within_m=SURELY_HERE_M) if point else None
    return {"point": point, "nearest": found[0].line(request.actor.language) if found else ""}


def nothing_more(request: Request, form: PortalReportForm) -> Variables:
    """The form and its service say it all."""
    return {}


def promise_part(request: Request, form: PortalReportForm) -> Variables:
    """Who would do it, until when, and how long it really takes."""
    if form.service is UNCHOSEN:
        return {"promise": None}
    point = point_of(form)
    promise = cases.promise(
        request.actor,
        form.service,
        point=point,
        building_id=_building(form),
        accused_id=_accused(form),
    )
    took = cases.duration(request.actor, form.service.code, _district(point))
    return {
        "promise": promise,
        "took": took,
        "median": lasting(took.median) if took else "",
        "most": lasting(took.most) if took else "",
    }


def seen_part(request: Request, form: PortalReportForm) -> Variables:
    """Who will see what, for exactly what is chosen."""
    if form.service is UNCHOSEN:
        return {"rows": ()}
    hidden = form["anonymity"].value() if "anonymity" in form.fields else ""
    consents = "publish_consent" in form.fields and bool(form["publish_consent"].value())
    return {
        "rows": seen.who_sees(
            form.service, hidden=str(hidden or ""), consents=consents, gives_contact=True
        )
    }


PARTS: Mapping[str, Callable[[Request, PortalReportForm], Variables]] = {
    "services": services_part,
    "places": places_part,
    "here": here_part,
    "around": around_part,
    "questions": nothing_more,
    "hiding": nothing_more,
    "seen": seen_part,
    "promise": promise_part,
}
OF_SERVICE = ("questions", "hiding", "seen", "promise", "around")
"""What becomes another one with another service."""


def whole(request: Request, form: PortalReportForm) -> Variables:
    """Everything that the page shows of the report so far."""
    variables: Variables = {
        "form": form,
        "service": form.service,
        "shelves": catalogue.shelves(),
        "section": "report",
        "map_style": settings.MAP_STYLE,
    }
    for part in PARTS.values():
        variables |= part(request, form)
    return variables


def some(request: Request, form: PortalReportForm, names: Iterable[str]) -> str:
    """These parts alone, one after the other; names that are no parts are passed over."""
    rendered = [
        render_to_string(
            f"portal/report/{name}.html",
            {"form": form, "service": form.service, **PARTS[name](request, form)},
            request,
        )
        for name in names
        if name in PARTS
    ]
    return "".join(rendered)


def anything_around(variables: Variables) -> bool:
    """Whether something is known at the place, so that it is worth a screen."""
    return any(variables.get(name) for name in ("near", "answered", "incidents"))


def _building(form: PortalReportForm) -> int | None:
    place = places.chosen(str(form["building"].value() or ""))
    return place.building_id if place else None


def _district(point: Point | None) -> str:
    territory = directory.current().territory_at(*point) if point else None
    return territory.code if territory else ""


def _accused(form: PortalReportForm) -> int | None:
    typed = str(form["accused"].value() or "") if "accused" in form.fields else ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None
