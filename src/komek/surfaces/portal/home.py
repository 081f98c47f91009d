"""The first page: what Komek is for, and the way in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from komek.surfaces.identity import requires
from komek.surfaces.parts import catalogue
from komek.surfaces.portal.forms import FollowForm


@requires("portal.see")
def home(request: HttpRequest) -> HttpResponse:
    """Report, call, follow, choose."""
    variables = {"follow": FollowForm(), "shelves": catalogue.shelves()}
    return render(request, "portal/home.html", variables)
