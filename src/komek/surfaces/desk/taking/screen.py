"""The screen for a call, and what each part of it shows."""

from django.conf import settings

from komek.cases import emergencies
from komek.cases import queries as cases
from komek.kernel.languages import closest
from komek.kernel.permissions import at_all
from komek.surfaces.desk.taking import advice, reasons
from komek.surfaces.desk.taking.forms import TakingForm
from komek.surfaces.parts import catalogue
from komek.surfaces.parts.choosing import UNCHOSEN
from komek.surfaces.parts.near import point_of
from komek.surfaces.parts.screen import Screen, Variables, nothing_more, places_part
from komek.surfaces.views import Request


def around_part(request: Request, form: TakingForm) -> Variables:
    """What is open where it is, as soon as that is known."""
    point = point_of(form)
    if point is None:
        return {"around": None}
    found = cases.around(
        request.actor,
        point,
        building_id=form.building_chosen,
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


def promise_part(request: Request, form: TakingForm) -> Variables:
    """Who would do it, why they, and until when."""
    if form.service is UNCHOSEN:
        return {"promise": None}
    promise = cases.promise(
        request.actor,
        form.service,
        point=point_of(form),
        building_id=form.building_chosen,
        accused_id=form.accused_chosen,
    )
    return {"promise": promise, "why": reasons.sentence(promise.reason)}


def advice_part(request: Request, form: TakingForm) -> Variables:
    """What to say, and answers to give."""
    told = promise_part(request, form)["promise"]
    language = closest(str(form["language"].value() or ""))
    address = str(form["address"].value() or "")
    return dict(advice.advice(request.actor, form.service, language, address, told))


SCREEN: Screen[TakingForm] = Screen(
    "desk/taking",
    {
        "places": places_part,
        "around": around_part,
        "services": services_part,
        "questions": nothing_more,
        "hiding": nothing_more,
        "promise": promise_part,
        "advice": advice_part,
    },
    of_service=("questions", "hiding", "promise", "advice", "around"),
)


def whole(request: Request, form: TakingForm) -> Variables:
    """Everything that the page shows of the call so far."""
    return {
        "section": "file",
        "map_style": settings.MAP_STYLE,
        "may_unlock": at_all(request.actor, "residents.unlock"),
        **SCREEN.whole(request, form),
    }
