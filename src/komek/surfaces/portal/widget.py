"""The widget: a page so small that other sites show it within theirs.

It runs no script, leaves no cookie and asks nobody else. Its own policy is the one on this server
that lets others frame the page.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from komek.cases import public_sums
from komek.kernel import clock
from komek.kernel.languages import CODES
from komek.surfaces.identity import requires
from komek.surfaces.portal.city.figures import columns
from komek.surfaces.views import Request

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {sites}"
)
FIVE_MINUTES = 300
YEAR = 12


@xframe_options_exempt
@requires("cases.read_public")
@require_safe
@cache_control(public=True, max_age=FIVE_MINUTES)
def widget(request: Request, language: str) -> HttpResponse:
    """Report, follow, and the figures of this month, in the language of the page around it."""
    if language not in CODES:
        raise Http404
    today = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    found = public_sums.months(request.actor, today.replace(day=1), YEAR)
    # As one of twelve, so that the page and the widget keep back the same.
    this_month = columns([one.whole for one in found.months])[-1]
    with translation.override(language):
        variables = {"language": language, "values": this_month if found.as_of else []}
        response = render(request, "portal/widget.html", variables)
    response["Content-Security-Policy"] = POLICY.format(sites=settings.WIDGET_SITES)
    response["Content-Language"] = language
    response.leaves_nothing = True  # type: ignore[attr-defined]
    return response
