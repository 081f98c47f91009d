"""The page of a report, and what each part of it shows."""

from django.conf import settings

from komek.cases import emergencies, public, public_incidents
from komek.cases import queries as cases
from komek.directory import snapshot as directory
from komek.kernel.places import Point
from komek.registries.queries import nearest_building
from komek.surfaces.parts import catalogue
from komek.surfaces.parts.choosing import UNCHOSEN
from komek.surfaces.parts.lasting import lasting
from komek.surfaces.parts.near import near, point_of
from komek.surfaces.parts.report_form import LONGEST_TEXT
from komek.surfaces.parts.screen import Screen, Variables, nothing_more, places_part
from komek.surfaces.portal.reporting import seen
from komek.surfaces.portal.reporting.form import PortalReportForm
from komek.surfaces.views import Request

SURELY_HERE_M = 60


def services_part(request: Request, form: PortalReportForm) -> Variables:
    """Services that the words speak for, and the one that is chosen."""
    # Nothing of the form is judged yet: megabytes of words would be looked through word by word.
    text = str(form["text"].value() or "")[:LONGEST_TEXT]
    found = [one.service for one in catalogue.suggest(text)] or catalogue.find(text)
    if form.service is not UNCHOSEN and form.service not in found:
        found = [form.service, *found]
    return {
        "suggested": found,
        "asked": bool(text.strip()),
        "urgent": emergencies.tells_of_emergency(text),
    }


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
            request.actor, form.service, point, form.building_chosen
        ),
    }


def here_part(request: Request, form: PortalReportForm) -> Variables:
    """What stands where somebody is: the address of the nearest house."""
    point = point_of(form)
    found = nearest_building(*point, within_m=SURELY_HERE_M) if point else None
    return {"point": point, "nearest": found[0].line(request.actor.language) if found else ""}


def promise_part(request: Request, form: PortalReportForm) -> Variables:
    """Who would do it, until when, and how long it really takes."""
    if form.service is UNCHOSEN:
        return {"promise": None}
    point = point_of(form)
    promise = cases.promise(
        request.actor,
        form.service,
        point=point,
        building_id=form.building_chosen,
        accused_id=form.accused_chosen,
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


SCREEN: Screen[PortalReportForm] = Screen(
    "portal/report",
    {
        "services": services_part,
        "places": places_part,
        "here": here_part,
        "around": around_part,
        "questions": nothing_more,
        "hiding": nothing_more,
        "seen": seen_part,
        "promise": promise_part,
    },
    of_service=("questions", "hiding", "seen", "promise", "around"),
)


def whole(request: Request, form: PortalReportForm) -> Variables:
    """Everything that the page shows of the report so far."""
    return {
        "section": "report",
        "map_style": settings.MAP_STYLE,
        **SCREEN.whole(request, form),
    }


def anything_around(variables: Variables) -> bool:
    """Whether something is known at the place, so that it is worth a screen."""
    return any(variables.get(name) for name in ("near", "answered", "incidents"))


def _district(point: Point | None) -> str:
    territory = directory.current().territory_at(*point) if point else None
    return territory.code if territory else ""
