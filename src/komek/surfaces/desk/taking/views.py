"""The pages for a call: one screen to take it on, its parts, and what is read out at the end."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from komek.cases import access, emergency_line, services
from komek.cases import queries as cases
from komek.cases.models import Handing, Joining
from komek.cases.services import OpenedCase, Reporter
from komek.cases.services.emergency import ToldAlready
from komek.intake.services import send_call_code
from komek.kernel import clock, ids
from komek.kernel.errors import NotFound, Refused
from komek.kernel.permissions import at_all
from komek.residents.services import unlock_by_code
from komek.surfaces.desk.taking import callers, screen
from komek.surfaces.desk.taking.forms import PartialForm, TakingForm, kind_of, who_says
from komek.surfaces.failures import Failed
from komek.surfaces.identity import requires
from komek.surfaces.parts import catalogue
from komek.surfaces.parts.choosing import service_of
from komek.surfaces.services import drafts
from komek.surfaces.views import Request, wants_part

CHANNEL = "phone"
DRAFT = "new-case"
"""Under which name what is typed is kept until it is sent."""
KEPT = ("name", "contact", "caller", "language")
"""What stays when the same caller has another matter."""


@requires("cases.open_for_others")
def new_case(request: Request) -> HttpResponse:
    """The screen; parts of it; or the case, once it is sent."""
    if request.method != "POST":
        return _fresh(request)
    if wants_part(request):
        return _parts(request)
    if "look" in request.POST:
        return _page(request, _so_far(request))
    if "again" in request.POST:
        drafts.discard(actor=request.actor, key=DRAFT)
        return _page(request, _form(request, _kept(request.POST)))
    return _file(request)


def _parts(request: Request) -> HttpResponse:
    kind = TakingForm if "places" in request.headers["X-Part"].split() else PartialForm
    form = kind.still_being_filled(service_of(request.POST), request.actor, request.POST)
    return screen.SCREEN.some(request, form)


def _fresh(request: Request) -> HttpResponse:
    number = request.GET.get("after", "")
    if not _just_filed(request, number):
        return _page(request, _form(request, QueryDict()))
    typed = QueryDict(mutable=True)
    case = cases.case_by_number(request.actor, number)
    typed["language"] = case.language
    try:
        known = services.unlock_in_call(
            actor=request.actor,
            case_uid=case.uid,
            known=bool(request.session.get("caller_known")),
        )
    except NotFound:
        return _page(request, _form(request, typed))
    shown = bool(request.session.get("caller_shown"))
    return _known(request, typed, callers.caller(request.actor, known, shown=shown))


def _file(request: Request) -> HttpResponse:
    form = TakingForm(_service(request), request.actor, request.POST, files=request.FILES)
    opened = _open(form) if form.is_valid() else None
    if opened is None:
        return _page(request, form, status=400)
    if "emergency" in request.POST and emergency_line.is_set_up():
        _hand_over(request, opened)
    request.session["just_filed"] = opened.number
    request.session["just_filed_at"] = clock.now().timestamp()
    caller = callers.reporter_of(request.actor, request.POST.get("caller", ""))
    request.session["caller_known"] = caller is not None
    request.session["caller_shown"] = caller is not None and caller.shown
    request.session["is_emergency"] = "emergency" in request.POST
    return HttpResponseRedirect(reverse("desk:filed", args=[opened.number]))


def _just_filed(request: Request, number: str) -> bool:
    """Whether the operator may still be in the call in which they filed this case."""
    since = clock.now().timestamp() - callers.GOOD_FOR_S
    at = request.session.get("just_filed_at", 0)
    return bool(number) and request.session.get("just_filed") == number and at > since


def _hand_over(request: Request, opened: OpenedCase) -> None:
    """The same form sent twice tells 112 once."""
    with suppress(ToldAlready):
        services.hand_to_112(
            actor=request.actor, case_uid=opened.uid, how=Handing.MESSAGE, again=False
        )


def _service(request: Request) -> Any:
    """In an emergency the likeliest will do: nobody is asked while time runs."""
    found = service_of(request.POST)
    if not found.code and "emergency" in request.POST:
        likely = catalogue.suggest(request.POST.get("text", ""))
        return likely[0].service if likely else found
    return found


def _open(form: TakingForm) -> OpenedCase | None:
    try:
        return services.open_case(actor=form.actor, new=form.new_case(CHANNEL))
    except Refused as refused:
        if refused.status >= Failed.status:
            raise
        form.refuse(refused)
        return None


@requires("cases.open_for_others")
def filed(request: Request, number: str) -> HttpResponse:
    """What to read out: only to the operator who just filed the case."""
    if not _just_filed(request, number):
        return HttpResponseRedirect(reverse("desk:case", args=[number]))
    view = cases.case_by_number(request.actor, number)
    is_emergency = request.session.get("is_emergency", False)
    variables = {
        "case": view,
        "key": ids.in_groups(access.key_of(view.uid)),
        "emergency": cases.emergency(request.actor, view.id)
        if is_emergency and at_all(request.actor, "cases.hand_to_112")
        else None,
    }
    return render(request, "desk/taking/filed.html", variables)


@requires("residents.unlock")
@require_POST
def code(request: Request) -> HttpResponse:
    """Have a code sent to the address that the caller named."""
    contact = request.POST.get("contact", "").strip()

    def send() -> None:
        send_call_code(
            actor=request.actor,
            kind=kind_of(contact),
            value=contact,
            language=request.POST.get("language", request.actor.language),
        )
        messages.success(request, _("A code is on its way. Ask the caller to read it out."))

    return _answered(request, send, "contact")


@requires("residents.unlock")
@require_POST
def unlock(request: Request) -> HttpResponse:
    """Show who is on the line: by the code they read out, or by number and key of a case."""
    typed, actor = request.POST, request.actor
    try:
        if typed.get("code", "").strip():
            contact = typed.get("contact", "").strip()
            found = unlock_by_code(
                actor=actor,
                kind=kind_of(contact),
                value=contact,
                code=typed["code"],
                name=typed.get("name", ""),
            )
        else:
            key = typed.get("case_key", "")
            found = (
                services.unlock_by_key(actor=actor, number=typed.get("case_number", ""), key=key),
            )
    except Refused as refused:
        return _refused(request, refused)
    if len(found) != 1:
        messages.warning(request, _("Nobody is known by this contact and name: ask for both."))
        return _page(request, _so_far(request))
    return _known(request, typed.copy(), callers.caller(actor, found[0], shown=True))


@requires("cases.join")
@require_POST
def join(request: Request) -> HttpResponse:
    """Let the caller take part in a case around, and read number and key out."""
    form = _so_far(request)
    try:
        view = cases.case_by_number(request.actor, request.POST.get("join", ""))
        joined = services.join(
            actor=request.actor,
            case_uid=view.uid,
            how=Joining.DESK,
            who=_who(request),
            language=request.POST.get("language"),
        )
    except Refused as refused:
        return _refused(request, refused)
    drafts.discard(actor=request.actor, key=DRAFT)
    said = {"case": view, "key": ids.in_groups(joined.key)}
    if wants_part(request):
        return render(request, "desk/taking/said.html", {"joined": said})
    return _page(request, form, joined=said)


def _who(request: Request) -> Reporter:
    typed = request.POST
    caller = callers.reporter_of(request.actor, typed.get("caller", ""))
    return caller or who_says(typed.get("name", ""), typed.get("contact", "").strip())


def _answered(request: Request, do: Callable[[], None], field: str) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        return _refused(request, refused)
    if wants_part(request):
        return render(request, "desk/taking/said.html", {})
    return _page(request, _so_far(request))


def _refused(request: Request, refused: Refused) -> HttpResponse:
    if refused.status >= Failed.status:
        raise refused
    messages.error(request, str(refused))
    if wants_part(request):
        return render(request, "desk/taking/said.html", {}, status=refused.status)
    return _page(request, _so_far(request), status=refused.status)


def _known(request: Request, typed: QueryDict, caller: callers.Caller) -> HttpResponse:
    """The screen with the caller's name and cases filled in."""
    typed["caller"], typed["name"] = caller.token, caller.known.name
    typed["contact"] = typed.get("contact") or caller.contact
    form = _form(request, typed)
    if wants_part(request):
        variables = {"form": form, "caller": caller}
        return render(request, "desk/taking/known.html", variables)
    return _page(request, form, caller=caller)


def _kept(typed: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    kept.update({name: typed.get(name, "") for name in KEPT})
    return kept


def _so_far(request: Request) -> TakingForm:
    return _form(request, request.POST)


def _form(request: Request, typed: QueryDict) -> TakingForm:
    return TakingForm.still_being_filled(service_of(typed), request.actor, typed)


def _page(request: Request, form: TakingForm, status: int = 200, **more: Any) -> HttpResponse:
    if form.errors:
        form.begin_with_what_is_wrong()
    # What was kept is filled in where nothing else is.
    begun = form if request.method == "POST" or request.GET else None
    variables = screen.whole(request, form) | {"draft_key": DRAFT, "begun": begun} | more
    return render(request, "desk/taking/page.html", variables, status=status)
