"""The screen for a call, and the parts of it that fill themselves while one types.

Each part is a template whose outermost element has the part's name as its id; a page that asks for
parts alone gets just these.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from komek.cases import emergencies
from komek.cases import queries as cases
from komek.kernel.languages import closest
from komek.kernel.permissions import at_all
from komek.surfaces.desk.taking import advice, reasons
from komek.surfaces.desk.taking.forms import TakingForm
from komek.surfaces.parts import catalogue, places
from komek.surfaces.parts.choosing import UNCHOSEN
from komek.surfaces.parts.near import point_of
from komek.surfaces.views import Request

Variables = dict[str, Any]


def places_part(request: Request, form: TakingForm) -> Variables:
    """What the address typed may mean."""
    return {"places": list(form.places_found.values())}


def around_part(request: Request, form: TakingForm) -> Variables:
    """What is open where it is, as soon as that is known."""
    point = point_of(form)
    if point is None:
        return {"around": None}
    place = places.chosen(str(form["building"].value() or ""))
    found = cases.around(
        request.actor,
        point,
        building_id=place.building_id if place else None,
        service_code=form.service.code,
    )
    return {"around": found, "point": point}


def services_part(request: Request, form: TakingForm) -> Variables:
    """Services that the words speak for, and the one that is chosen."""
    asked = str(form["service_words"].value() or "") or str(form["text"].value() or "")
    found = [one.service for one in catalogue.suggest(asked)]
    if form.service is not UNCHOSEN and form.service not in found:
        found = [form.service, *found]
    urgent = emergencies.tells_of_emergency(str(form["text"].value() or ""))
    return {"suggested": found, "asked": bool(asked.strip()), "urgent": urgent}


def nothing_more(request: Request, form: TakingForm) -> Variables:
    """The form and its service say it all."""
    return {}


def promise_part(request: Request, form: TakingForm) -> Variables:
    """Who would do it, why they, and until when."""
    if form.service is UNCHOSEN:
        return {"promise": None}
    place = places.chosen(str(form["building"].value() or ""))
    promise = cases.promise(
        request.actor,
        form.service,
        point=point_of(form),
        building_id=place.building_id if place else None,
        accused_id=_accused(form),
    )
    return {"promise": promise, "why": reasons.sentence(promise.reason)}


def advice_part(request: Request, form: TakingForm) -> Variables:
    """What to say, and answers to give."""
    told = promise_part(request, form)["promise"]
    language = closest(str(form["language"].value() or ""))
    address = str(form["address"].value() or "")
    return dict(advice.advice(request.actor, form.service, language, address, told))


PARTS: Mapping[str, Callable[[Request, TakingForm], Variables]] = {
    "places": places_part,
    "around": around_part,
    "services": services_part,
    "questions": nothing_more,
    "hiding": nothing_more,
    "promise": promise_part,
    "advice": advice_part,
}


def whole(request: Request, form: TakingForm) -> Variables:
    """Everything that the page shows of the call so far."""
    variables: Variables = {
        "form": form,
        "service": form.service,
        "section": "file",
        "map_style": settings.MAP_STYLE,
        "may_unlock": at_all(request.actor, "residents.unlock"),
    }
    for part in PARTS.values():
        variables |= part(request, form)
    return variables


OF_SERVICE = ("questions", "hiding", "promise", "advice", "around")
"""What becomes another one with another service."""


def some(request: Request, form: TakingForm, names: Iterable[str]) -> str:
    """These parts alone, one after the other; names that are no parts are passed over."""
    rendered = [
        render_to_string(
            f"desk/taking/{name}.html",
            {"form": form, "service": form.service, **PARTS[name](request, form)},
            request,
        )
        for name in names
        if name in PARTS
    ]
    return "".join(rendered)


def _accused(form: TakingForm) -> int | None:
    typed = str(form["accused"].value() or "") if "accused" in form.fields else ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None
