"""Where a page gets the address of its stream, good for a minute."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from komek.surfaces.identity import requires
from komek.surfaces.live import tokens
from komek.surfaces.views import Request
from komek.ui.security import stream_address


@requires(tokens.ACTION)
@never_cache
def address(request: Request) -> JsonResponse:
    """`{"address": ...}` of a stream of changes to the cases that the caller may read."""
    stream = stream_address(request)
    return JsonResponse({"address": f"{stream}?token={tokens.issue(request.actor)}"})
