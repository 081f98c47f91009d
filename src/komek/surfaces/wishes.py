"""What is asked for under a sender's own key, as digests by which a repeat is told from news."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid
from komek.surfaces.services.kept_answers import Wish

HEADER = "Idempotency-Key"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
LONGEST_KEY = 100
POSSIBLE = re.compile(rf"[!-~]([ -~]{{0,{LONGEST_KEY - 2}}}[!-~])?")


def key_of(request: HttpRequest) -> str | None:
    """The request's Idempotency-Key, if it has one. Raises Invalid for one that cannot be."""
    key = request.headers.get(HEADER)
    if key is not None and not POSSIBLE.fullmatch(key):
        message = _("An Idempotency-Key is 1 to 100 letters, digits and signs of ASCII.")
        raise Invalid("idempotency_key_invalid", message, field=HEADER)
    return key


def wish(actor: Actor, key: str, asked: Sequence[Any]) -> Wish:
    """What the actor asks for under the key; asked: everything that makes it another wish."""
    return Wish(caller_key(actor, key), _digest(*asked))


def wish_of_form(actor: Actor, request: HttpRequest) -> Wish:
    """A form is its own key: sent anew with other words it is another wish."""
    asked = everything_sent(request)
    return Wish(_digest(actor.name, "form", *asked), _digest(*asked))


def everything_sent(request: HttpRequest) -> list[Any]:
    """Where to, and all of a form but its token, which is another one each time."""
    fields = {name: values for name, values in request.POST.lists() if name != TOKEN}
    files = {name: [_file(file) for file in some] for name, some in request.FILES.lists()}
    return [request.path, fields, files]


def _file(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def caller_key(actor: Actor, key: str) -> bytes:
    """Whose key it is, and which."""
    return _digest(actor.name, key)


def _digest(*parts: Any) -> bytes:
    """Keyed, so that nobody who reads it can try out who and what it may stand for."""
    return hmac.digest(settings.SECRET_KEY.encode(), msgspec.json.encode(parts), "sha256")
