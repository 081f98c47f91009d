"""Somebody calls about what is reported already: they take part, and get a key of their own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases import services
from komek.cases.models import Joining
from komek.kernel import ids
from komek.kernel.errors import Refused
from komek.surfaces.identity import requires
from komek.surfaces.parts.joining import JoinForm
from komek.surfaces.views import Request


@requires("cases.join")
@require_POST
def join(request: Request, number: str) -> HttpResponse:
    """The form of a case's page; then number and key to be read out, once."""
    view = cases.case_by_number(request.actor, number)
    form = JoinForm(request.actor, request.POST, prefix="join")
    if not form.is_valid():
        return render(request, "desk/join.html", {"case": view, "form": form}, status=400)
    try:
        joined = services.join(
            actor=request.actor, case_uid=view.uid, how=Joining.DESK, who=form.who()
        )
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return render(request, "desk/join.html", {"case": view, "form": form}, status=400)
    variables = {"case": view, "key": ids.in_groups(joined.key)}
    return render(request, "desk/joined.html", variables)
