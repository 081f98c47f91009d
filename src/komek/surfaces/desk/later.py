"""Acts that were written where there was no signal, sent later, and done once.

A phone keeps an act under a key of its own until it has an answer, see `ui/islands/parts/yard`.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from komek.cases import queries as cases
from komek.cases.queries import CaseView
from komek.kernel.errors import Invalid, Refused
from komek.surfaces.desk.case import afterwards
from komek.surfaces.desk.done import done
from komek.surfaces.desk.verbs import LATER, VERBS, Verb
from komek.surfaces.identity import requires
from komek.surfaces.services import kept_answers
from komek.surfaces.views import Request
from komek.surfaces.wishes import HEADER, key_of, wish

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
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
def act_later(request: Request, number: str, verb: str) -> JsonResponse:
    """Do the act, and say where to go on, or why it is not done; to the script that kept it."""
    if verb not in LATER:
        raise Http404
    try:
        return JsonResponse({"next": _done_once(request, number, VERBS[verb])})
    except Refused as refused:
        said = {"code": refused.code, "sentence": str(refused)}
        return JsonResponse(said, status=refused.status)


def _done_once(request: Request, number: str, verb: Verb) -> str:
    """Where to go on; the act and the memory of it are one transaction."""
    key = key_of(request)
    if key is None:
        message = _("What is sent later needs an Idempotency-Key.")
        raise Invalid("idempotency_key_missing", message, field=HEADER)
    asked = wish(request.actor, key, _asked(request))
    with transaction.atomic():
        kept = kept_answers.first_answer(asked)
        if kept is not None:
            return str((kept.answer or {})["next"])
        view = cases.case_by_number(request.actor, number)
        verb.call(
            actor=request.actor, case_uid=view.uid, **_values(request, view, verb), **verb.always
        )
        there = afterwards(request, view)
        kept_answers.keep(asked, 200, {"next": there})
    if WATCHED in request.headers:
        messages.success(request, done(verb.name))
    return there


def _values(request: Request, view: CaseView, verb: Verb) -> Mapping[str, Any]:
    language = request.actor.language
    form = verb.form(view, language, request.POST, files=request.FILES, prefix=verb.name)
    if form.is_valid():
        return form.cleaned_data
    field, sentence = next(
        (name, problem) for name, problems in form.errors.items() for problem in problems
    )
    raise Invalid("form_invalid", f"{form.fields[field].label}: {sentence}", field=field)


def _asked(request: Request) -> list[Any]:
    """All that was sent, but for the token, which is another one each time."""
    fields = {name: values for name, values in request.POST.lists() if name != TOKEN}
    files = {name: [_digest(file) for file in some] for name, some in request.FILES.lists()}
    return [request.path, fields, files]


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
