"""Acts that were written where there was no signal, sent later, and done once.

A phone keeps an act under a key of its own until it has an answer, see `ui/islands/parts/yard`.
"""

from http.cookies import SimpleCookie

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from komek.cases import queries as cases
from komek.cases.queries import CaseView
from komek.kernel.errors import Invalid, Refused
from komek.surfaces.desk.case import afterwards, can_wait, hold, seen_on
from komek.surfaces.desk.doing import perform
from komek.surfaces.desk.done import done
from komek.surfaces.desk.drafts import FIELD as DRAFT
from komek.surfaces.desk.forms import CaseForm
from komek.surfaces.desk.services import holding
from komek.surfaces.desk.verbs import LATER, VERBS, Verb
from komek.surfaces.identity import requires
from komek.surfaces.services import drafts, kept_answers
from komek.surfaces.views import Request
from komek.surfaces.wishes import HEADER, everything_sent, key_of, wish

WATCHED = "X-Watched"
"""Sent when somebody looks on: then the next page says what was done."""


@requires("desk.see")
@require_GET
@never_cache
def standing(request: Request) -> JsonResponse:
    """Who is signed in, and a token for their forms: a page from yesterday has an old one."""
    return JsonResponse({"who": request.actor.name, "token": get_token(request)})


@requires("desk.see")
@require_POST
def act_later(request: Request, number: str, verb: str) -> HttpResponse:
    """Do the act, and say where to go on, or why it is not done; to the script that kept it."""
    if verb not in LATER:
        raise Http404
    try:
        return _once(request, number, VERBS[verb])
    except Refused as refused:
        said = {"code": refused.code, "sentence": str(refused)}
        return JsonResponse(said, status=refused.status)


def _once(request: Request, number: str, verb: Verb) -> HttpResponse:
    """The act and the memory of it are one transaction."""
    key = key_of(request)
    if key is None:
        message = _("What is sent later needs an Idempotency-Key.")
        raise Invalid("idempotency_key_missing", message, field=HEADER)
    asked = wish(request.actor, key, everything_sent(request))
    with transaction.atomic():
        kept = kept_answers.first_answer(asked)
        if kept is not None:
            return JsonResponse(kept.answer)
        there, cookies = _done(request, cases.case_by_number(request.actor, number), verb)
        answer = {"next": there}
        kept_answers.keep(asked, 200, answer)
        for draft in request.POST.getlist(DRAFT):
            drafts.discard(actor=request.actor, key=draft)
    response = JsonResponse(answer)
    response.cookies.update(cookies)
    return response


def _done(request: Request, view: CaseView, verb: Verb) -> tuple[str, SimpleCookie]:
    """Where to go on, and with which cookies; with somebody looking on it can be taken back."""
    form = _filled_in(request, view, verb)
    watched = WATCHED in request.headers
    if watched and can_wait(request, verb):
        held = hold(request, view, form)
        return held.headers["Location"], held.cookies
    perform(request.actor, view.uid, verb, form.cleaned_data, seen_on(request))
    holding.settle(actor=request.actor, case_id=view.id, verb=verb.name)
    if watched:
        messages.success(request, done(verb.name))
    return afterwards(request, view), SimpleCookie()


def _filled_in(request: Request, view: CaseView, verb: Verb) -> CaseForm:
    """The form; raises Invalid with its first problem."""
    language = request.actor.language
    form = verb.form(view, language, request.POST, files=request.FILES, prefix=verb.name)
    for field, problems in form.errors.items():
        sentence = f"{form.fields[field].label}: {problems[0]}"
        raise Invalid("form_invalid", sentence, field=field)
    return form
