"""What the map of a report draws: the city alone. Cases are listed, never put on houses."""

from django.http import JsonResponse

from komek.surfaces.identity import requires
from komek.surfaces.parts import map_layers
from komek.surfaces.views import Request


@requires("cases.open")
def drawn(request: Request) -> JsonResponse:
    """Districts, and the buildings at `lat` and `lon`."""
    language = request.actor.language
    return map_layers.drawn(
        districts=map_layers.districts(language),
        buildings=map_layers.buildings(map_layers.point_asked(request), language),
        cases=[],
    )
