"""A form that arrives twice does its work once: on a bad connection the answer to the first one
gets lost, or a button is pressed again.
"""

from http import HTTPStatus

from komek.kernel.actors import Actor
from komek.surfaces.services import kept_answers
from komek.surfaces.views import Request
from komek.surfaces.wishes import wish_of_form

FIELD = "once"
"""What makes the form of a page another one than that of the page before."""


def is_first(request: Request, actor: Actor) -> bool:
    """Whether this form of this page has not arrived yet; ask in the transaction of what it does.

    Waits while it is at work.
    """
    if FIELD not in request.POST:
        return True
    form = wish_of_form(actor, request)
    if kept_answers.first_answer(form, waits=True) is not None:
        return False
    kept_answers.keep(form, HTTPStatus.OK, None)
    return True
