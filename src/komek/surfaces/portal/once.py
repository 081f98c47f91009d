"""A form that arrives twice does its work once: on a bad connection the answer to the first one
gets lost, or a button is pressed again.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import transaction

from komek.kernel.actors import Actor
from komek.surfaces.services import kept_answers
from komek.surfaces.views import Request
from komek.surfaces.wishes import wish_of_form

FIELDS = frozenset({"once", "token"})
"""What makes the form of a page another one than that of the page before."""

Answer = dict[str, Any] | None
"""In ids and codes only: it is kept."""


def once(request: Request, actor: Actor, do: Callable[[], Answer]) -> Answer:
    """Do it, or tell what came of it when this very form of this very page arrived before.

    Waits while it is at work. What `do` raises is no answer: the form may come again.
    """
    if not FIELDS & request.POST.keys():
        return do()
    form = wish_of_form(actor, request)
    with transaction.atomic():
        kept = kept_answers.first_answer(form, waits=True)
        if kept is not None:
            return kept.answer
        answer = do()
        kept_answers.keep(form, HTTPStatus.OK, answer)
    return answer
