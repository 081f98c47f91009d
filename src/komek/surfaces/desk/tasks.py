"""The desk's page of parts of the work that wait for one's organisation."""

from django.http import HttpResponse
from django.shortcuts import render

from komek.cases import queries as cases
from komek.surfaces.identity import requires
from komek.surfaces.views import Request


@requires("cases.finish_task")
def tasks(request: Request) -> HttpResponse:
    """What others' cases wait for, the most urgent first."""
    variables = {"lines": cases.tasks(request.actor), "section": "tasks"}
    return render(request, "desk/tasks.html", variables)
