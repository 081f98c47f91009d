"""What the city knows about a resident: their own page, and every change they make there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.intake.services import send_code
from komek.kernel.errors import Conflict, Forbidden, Refused, TooMany
from komek.residents import queries as residents
from komek.residents import services
from komek.residents.models import ContactKind, ContactPoint
from komek.surfaces.identity import requires
from komek.surfaces.portal import guard, own_looks, taking_along
from komek.surfaces.portal.me_forms import CodeForm, ContactForm, ForgetForm, LanguageForm, NameForm
from komek.surfaces.views import Request
from komek.ui.forms import Form

OWN_WISH = "own_wish"


@requires("portal.mine")
def me(request: Request) -> HttpResponse:
    """Name, contacts, people, and every look."""
    return _page(request)


@requires("portal.mine")
@require_POST
def change(request: Request, what: str) -> HttpResponse:
    """Add a contact or somebody reported for, or choose the language of letters."""
    if what not in CHANGES:
        raise Http404
    form_class, do = CHANGES[what]
    return _done(request, form_class(request.POST, prefix=what), do)


@requires("portal.mine")
@require_POST
def contact(request: Request, point_id: int, verb: str) -> HttpResponse:
    """Send a code to a contact, prove it by one, mark it, or remove it."""
    if verb == "prove":
        form = CodeForm(request.POST, prefix=f"prove-{point_id}")
        return _done(request, form, lambda request, given: _prove(request, point_id, given["code"]))
    if verb not in CONTACT_VERBS:
        raise Http404
    CONTACT_VERBS[verb](request, point_id)
    return _back()


@requires("portal.mine")
@require_POST
def remove_person(request: Request, person_id: int) -> HttpResponse:
    """Somebody for whom one reports is named no more."""
    services.remove_person(actor=request.actor, person_id=person_id)
    return _back()


@requires("residents.download")
@require_POST
def download(request: Request) -> StreamingHttpResponse:
    """Everything held about the resident, written while it is sent."""
    services.note_download(actor=request.actor, resident_id=_resident(request))
    response = StreamingHttpResponse(
        taking_along.archive(request.actor, _resident(request)), content_type="application/zip"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@requires("portal.mine")
@require_POST
def forget_code(request: Request) -> HttpResponse:
    """Send the code without which nobody is forgotten."""
    send_code(actor=request.actor, contact_point_id=_proven_email(request).id)
    messages.success(request, _("A code is on its way to your e-mail."))
    return HttpResponseRedirect(reverse("portal:me") + "#forget")


@requires("portal.mine")
@require_POST
def forget(request: Request) -> HttpResponse:
    """Erase the person, and sign them out."""
    return _done(request, ForgetForm(request.POST, prefix="forget"), _forget)


def _forget(request: Request, given: dict[str, Any]) -> str:
    services.verify_contact(
        actor=request.actor, contact_point_id=_proven_email(request).id, code=given["code"]
    )
    services.forget(actor=request.actor, resident_id=_resident(request), reason=OWN_WISH)
    logout(request)
    messages.success(request, _("You are forgotten. What you wrote is being erased."))
    return reverse("portal:home")


def _add_contact(request: Request, given: dict[str, Any]) -> str:
    point = services.add_contact(actor=request.actor, resident_id=_resident(request), **given)
    if point.verified_at is None:
        _send(request, point.id)
    return _here()


def _send(request: Request, point_id: int) -> None:
    """A code, where one can be sent; the contact stays unproven where none can."""
    known = {point.id: point.value for point in residents.contacts(_resident(request))}
    if point_id not in known:
        raise Http404
    try:
        guard.admit_code(_resident(request), known[point_id])
        send_code(actor=request.actor, contact_point_id=point_id)
    except (Conflict, TooMany) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("A code is on its way. Type it here."))


def _prove(request: Request, point_id: int, code: str) -> str:
    services.verify_contact(actor=request.actor, contact_point_id=point_id, code=code)
    messages.success(request, _("It is proven that you are reached there."))
    return _here()


def _mark(request: Request, point_id: int) -> None:
    known = {point.id: point for point in residents.contacts(_resident(request))}
    if point_id not in known:
        raise Http404
    only = not known[point_id].safe_only_in_writing
    services.mark_safe_only_in_writing(actor=request.actor, contact_point_id=point_id, only=only)


def _remove(request: Request, point_id: int) -> None:
    services.remove_contact(actor=request.actor, contact_point_id=point_id)


def _add_person(request: Request, given: dict[str, Any]) -> str:
    services.add_person(actor=request.actor, resident_id=_resident(request), **given)
    return _here()


def _choose_language(request: Request, given: dict[str, Any]) -> str:
    services.change_language(actor=request.actor, resident_id=_resident(request), **given)
    messages.success(request, _("Letters to you will be in this language."))
    return _here()


Do = Callable[[Request, dict[str, Any]], str]
CHANGES: dict[str, tuple[type[Form], Do]] = {
    "contact": (ContactForm, _add_contact),
    "person": (NameForm, _add_person),
    "language": (LanguageForm, _choose_language),
}
CONTACT_VERBS: dict[str, Callable[[Request, int], None]] = {
    "code": _send,
    "safe": _mark,
    "remove": _remove,
}


def _done(request: Request, form: Form, do: Do) -> HttpResponse:
    """Do it and go where it leads, or show the page with what is wrong."""
    if not form.is_valid():
        return _page(request, form)
    try:
        return HttpResponseRedirect(do(request, form.cleaned_data))
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, form)


def _here() -> str:
    return reverse("portal:me")


def _back() -> HttpResponse:
    return HttpResponseRedirect(_here())


def _page(request: Request, wrong: Form | None = None) -> HttpResponse:
    profile = residents.profile(request.actor, _resident(request))
    forms: dict[str, Form] = {
        "contact": ContactForm(prefix="contact"),
        "person": NameForm(prefix="person"),
        "language": LanguageForm(prefix="language", initial={"language": profile.language}),
        "forget": ForgetForm(prefix="forget"),
    }
    if wrong is not None:
        forms[str(wrong.prefix)] = wrong
    variables = {
        "profile": profile,
        "contacts": [(point, _code_form(point, forms)) for point in profile.contacts],
        "people": residents.reports_for(_resident(request)),
        "looks": own_looks.of_profile(profile),
        "open_cases": cases.open_cases_reported(request.actor),
        "forms": forms,
        "wrong": wrong,
        "section": "mine",
    }
    return render(request, "portal/me.html", variables, status=400 if wrong else 200)


def _code_form(point: ContactPoint, forms: dict[str, Form]) -> Form | None:
    prefix = f"prove-{point.id}"
    return None if point.verified_at else forms.get(prefix) or CodeForm(prefix=prefix)


def _proven_email(request: Request) -> ContactPoint:
    point = residents.address(_resident(request), ContactKind.EMAIL)
    if point is None or point.verified_at is None:
        raise Conflict("no_proven_email", _("Sign in by e-mail once more, then come back."))
    return point


def _resident(request: Request) -> int:
    if request.actor.resident_id is None:
        raise Forbidden("forbidden", _("You are not allowed to do this."))
    return request.actor.resident_id
