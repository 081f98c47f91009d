"""What the map of a call draws: districts, and around a place its buildings and open cases."""

from django.http import JsonResponse

from komek.cases import queries as cases
from komek.cases.queries import Near
from komek.kernel.numbering import display
from komek.surfaces.identity import requires
from komek.surfaces.parts import map_layers
from komek.surfaces.views import Request


@requires("cases.join")
def drawn(request: Request) -> JsonResponse:
    """Everything at `lat` and `lon`; the districts alone without them."""
    language = request.actor.language
    point = map_layers.point_asked(request)
    around = cases.around(request.actor, point).cases if point else ()
    return map_layers.drawn(
        districts=map_layers.districts(language),
        buildings=map_layers.buildings(point, language),
        cases=[_case(one, language) for one in around],
    )


def _case(one: Near, language: str) -> map_layers.Feature:
    name = f"№ {display(one.number)} {one.service.name(language).text}"
    return map_layers.feature(map_layers.at(one.lat, one.lon), name=name)
