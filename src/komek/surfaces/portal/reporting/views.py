"""Reporting: the steps, what was sent, and then number and key.

Without scripts each "Next" is a request, and everything typed goes along in the form. With them the
page asks for parts alone, and sends the report itself (`Accept: application/json`).
"""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from komek.cases.services import OpenedCase, open_case
from komek.directory import snapshot as directory
from komek.directory.entries import ServiceEntry
from komek.kernel import ids, numbering
from komek.kernel.errors import Forbidden, NotFound, Refused, TooMany
from komek.surfaces.failures import Failed
from komek.surfaces.identity import requires
from komek.surfaces.parts import words
from komek.surfaces.parts.choosing import UNCHOSEN, service_of
from komek.surfaces.portal import guard, keyring
from komek.surfaces.portal.follow import ask_for_key, opened
from komek.surfaces.portal.reporting import puzzle, screen
from komek.surfaces.portal.reporting.form import STEPS, PortalReportForm
from komek.surfaces.portal.reporting.pictures import pictures
from komek.surfaces.views import Request, wants_part

CHANNEL = "portal"
JSON = "application/json"
LAST_PAGE = frozenset({"show", "who", "send"})


@requires("cases.open")
def report(request: Request, code: str = "") -> HttpResponse:
    """The page; parts of it; another step of it; or the case, once it is sent."""
    named = directory.current().service(code) if code else UNCHOSEN
    if named is None:
        raise Http404
    if request.method != "POST":
        return _begin(request, named)
    service = _service(request.POST, named)
    if wants_part(request):
        return screen.SCREEN.some(request, _so_far(request, service))
    if "to" in request.POST or "find" in request.POST:
        return _go(request, _so_far(request, service), request.POST.get("to", "where"))
    return _send(request, service)


def _service(typed: QueryDict, named: ServiceEntry) -> ServiceEntry:
    """The one chosen on the page, or the one in the address, or the one the words speak for."""
    if named is not UNCHOSEN and not directory.current().service(typed.get("service_code", "")):
        return named
    return service_of(typed)


def _begin(request: Request, named: ServiceEntry) -> HttpResponse:
    """With the words or the group with which somebody comes from another page."""
    typed = QueryDict(mutable=True)
    typed["text"] = request.GET.get("q", "").strip()[:1000]
    service = service_of(typed) if named is UNCHOSEN and typed["text"] else named
    form = _so_far(request, service, typed)
    return _page(request, form, "what", opened_group=request.GET.get("group", ""))


def _so_far(
    request: Request, service: ServiceEntry, typed: QueryDict | None = None
) -> PortalReportForm:
    sent = request.POST if typed is None else typed
    return PortalReportForm.still_being_filled(service, request.actor, sent)


def _go(request: Request, form: PortalReportForm, to: str) -> HttpResponse:
    """The step that was asked for, or the one before it that is not done yet."""
    to = to if to in STEPS else "what"
    if to != "what" and form.service is UNCHOSEN:
        return _page(request, form, "what", choose_first=True)
    return _page(request, form, to)


def _send(request: Request, service: ServiceEntry) -> HttpResponse:
    try:
        guard.admit_files(request, token=request.POST.get("token", ""))
    except TooMany as refused:
        return _wait(request, PortalReportForm(service, request.actor, request.POST), refused)
    form = PortalReportForm(service, request.actor, request.POST, files=request.FILES)
    form.files_stay = _by_script(request)
    try:
        found = _open(request, form) if form.is_valid() else None
    except guard.PuzzleNeeded as needed:
        return _wait(request, form, needed)
    if found is None:
        return _page(request, form, form.step_of_errors(), status=HTTPStatus.BAD_REQUEST)
    return _accept(request, found)


def _wait(request: Request, form: PortalReportForm, refused: TooMany) -> HttpResponse:
    """The puzzle, for a script; everybody else gets back what they typed."""
    if _by_script(request) and isinstance(refused, guard.PuzzleNeeded):
        asked = {"challenge": puzzle.challenge(), "bits": puzzle.BITS, "sentence": str(refused)}
        return JsonResponse(asked, status=HTTPStatus.PRECONDITION_REQUIRED)
    form.add_error(None, str(refused))
    return _page(request, form, "send", status=refused.status)


def _open(request: Request, form: PortalReportForm) -> OpenedCase | None:
    cleaned = form.cleaned_data
    try:
        guard.admit(
            request,
            token=cleaned["token"],
            contacts=[] if form.anonymous else form.contacts(),
            trap=cleaned["website"],
        )
        return open_case(actor=form.actor, new=form.new_case(CHANNEL))
    except guard.PuzzleNeeded:
        raise
    except Refused as refused:
        if refused.status >= Failed.status:
            raise
        form.refuse(refused)
        return None


def _accept(request: Request, found: OpenedCase) -> HttpResponse:
    there = reverse("portal:accepted", args=[found.number])
    answer: HttpResponse = HttpResponseRedirect(there)
    if _by_script(request):
        said = {
            "number": numbering.display(found.number),
            "key": ids.in_groups(found.key),
            "next": there,
        }
        answer = JsonResponse(said, status=HTTPStatus.CREATED)
    keyring.keep(request, answer, found.number, found.key)
    return answer


@requires("portal.see")
def accepted(request: Request, number: str) -> HttpResponse:
    """Number, key, what happens next: for whoever has just reported, or holds the key."""
    key = keyring.key_for(request, number)
    try:
        view = opened(request, numbering.parse(number))[1] if key else None
    except (NotFound, Forbidden, numbering.InvalidNumber):
        view = None
    if view is None or key is None:
        return ask_for_key(number)
    variables = {
        "case": view,
        "key": ids.in_groups(key),
        "meaning": words.meaning(view.state),
        "section": "report",
    }
    return render(request, "portal/report/accepted.html", variables)


def _by_script(request: Request) -> bool:
    return request.headers.get("Accept", "") == JSON


def _page(
    request: Request,
    form: PortalReportForm,
    step: str,
    *,
    status: int = 200,
    opened_group: str = "",
    **more: Any,
) -> HttpResponse:
    variables = screen.whole(request, form)
    if step == "around" and not screen.anything_around(variables):
        step = "show"
    # Browsers forget chosen files with each page: without scripts photos and sender are one page.
    shown = LAST_PAGE if step in LAST_PAGE else {step}
    variables |= {
        "step": step,
        "shown": shown,
        "opened_group": opened_group,
        "pictures": pictures(opened_group),
        **more,
    }
    return render(request, "portal/report/page.html", variables, status=status)
