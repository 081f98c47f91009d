"""Doing a verb to a case, and the answer of every verb: where the case stands now."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from komek.cases.access import case_numbered
from komek.cases.models import Case
from komek.kernel.numbering import parse
from komek.surfaces.api.doing import caller
from komek.surfaces.api.shapes import Out


class StateOut(Out):
    """Where a case stands. More is not told: who gave a case away may no longer read it."""

    number: str
    state: str


def moved(
    request: HttpRequest, number: str, verb: Callable[..., object], **values: Any
) -> StateOut:
    """Do the verb to the case with this number, typed as people type.

    Raises InvalidNumber, NotFound, and whatever the verb raises.
    """
    case = case_numbered(parse(number))
    verb(actor=caller(request), case_uid=case.uid, **values)
    state = Case.objects.values_list("state", flat=True).get(id=case.id)
    return StateOut(number=case.number, state=state)
