"""What everybody may see of the city's cases."""

from django.http import HttpResponse
from django.shortcuts import render

from komek.cases import public
from komek.surfaces.identity import requires
from komek.surfaces.views import Request


@requires("cases.read_public")
def public_list(request: Request) -> HttpResponse:
    """The latest cases by the one public projection."""
    after = request.GET.get("after", "")
    page = public.listed(request.actor, after=int(after[:18]) if after.isdecimal() else None)
    return render(request, "portal/public_list.html", {"page": page, "section": "public"})
