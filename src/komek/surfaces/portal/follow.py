"""Coming back to a case: by number and key, or as the signed-in resident it belongs to."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from komek.cases import access
from komek.cases import queries as cases
from komek.cases.queries import CaseView
from komek.kernel import ids, numbering
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Forbidden, Refused
from komek.residents import queries as residents
from komek.surfaces.identity import requires
from komek.surfaces.portal import keyring
from komek.surfaces.portal.forms import FollowForm
from komek.surfaces.views import Request


@requires("portal.see")
def follow(request: Request) -> HttpResponse:
    """Open a case by its number and key."""
    if request.method != "POST":
        form = FollowForm(initial={"number": request.GET.get("number", "")[:60]})
        return _page(request, form)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    number, key = form.cleaned_data["number"], form.cleaned_data["key"]
    try:
        found = access.case_numbered(numbering.parse(number))
        access.anybody_with_key(number, key)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, form)
    response = HttpResponseRedirect(reverse("portal:case", args=[found.number]))
    keyring.keep(request, response, found.number, ids.typed_key(key))
    return response


@requires("portal.see")
@require_POST
def forget_key(request: Request, number: str) -> HttpResponse:
    """Leave the case on a shared device: it opens again by number and key alone."""
    try:
        parsed = numbering.parse(number)
    except numbering.InvalidNumber as error:
        raise Http404 from error
    response = HttpResponseRedirect(reverse("portal:home"))
    keyring.forget(response, parsed)
    messages.success(request, _("This device has forgotten the request's key."))
    return response


def _page(request: Request, form: FollowForm) -> HttpResponse:
    variables = {"follow": form, "section": "follow"}
    return render(request, "portal/follow.html", variables, status=400 if form.errors else 200)


@requires("portal.mine")
def mine(request: Request) -> HttpResponse:
    """The signed-in resident's own cases."""
    page = cases.mine(request.actor, after=request.GET.get("after"))
    names = residents.names_of_cases(
        request.actor.resident_id or 0, [line.id for line in page.lines]
    )
    lines = [(line, names.get(line.id, "")) for line in page.lines]
    variables = {
        "page": page,
        "lines": lines,
        "joined": cases.joined(request.actor),
        "section": "mine",
    }
    return render(request, "portal/mine.html", variables)


def opened(request: Request, number: str) -> tuple[Actor, CaseView]:
    """Who looks at the case, and the case. Raises NotFound or Forbidden."""
    if key := keyring.key_for(request, number):
        case, holder = access.case_and_holder(number, key)
        reader: Actor = replace(holder, language=request.actor.language)
        return reader, cases.case(reader, case.uid)
    if request.actor.resident_id is None:
        raise Forbidden("key_needed", "")
    # Here a resident sees their own cases as a resident, whatever else they are to the city.
    resident = replace(request.actor, grants=(Grant(Role.RESIDENT),))
    return resident, cases.case_by_number(resident, number)


def ask_for_key(number: str) -> HttpResponse:
    """To the page where number and key are typed, the number filled in."""
    query = urlencode({"number": numbering.display(number)})
    return HttpResponseRedirect(f"{reverse('portal:follow')}?{query}")
