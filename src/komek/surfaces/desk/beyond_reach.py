"""Opening a case beyond one's reach at the desk: a written reason, then an hour of reading."""

from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from komek.cases import access
from komek.cases import queries as cases
from komek.cases.queries import CaseView
from komek.kernel import clock, numbering
from komek.kernel.errors import Forbidden, Refused
from komek.kernel.permissions import at_all
from komek.surfaces.identity import requires
from komek.surfaces.models import BrokenGlass
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.services import glass
from komek.surfaces.views import Request
from komek.ui.forms import Form


class ReasonForm(Form):
    """Why somebody must see a case that is none of their work."""

    reason = WordsField(
        label=_("Why must you see it?"),
        help_text=_("In a sentence. The data protection officer reads it at once."),
        limit=glass.LONGEST_REASON,
        rows=3,
    )


def case_by_number(request: Request, number: str) -> CaseView:
    """The case, also for whoever opened it in a need; the request goes on in that name.

    Raises as `cases.case_by_number`.
    """
    try:
        return cases.case_by_number(request.actor, number)
    except Forbidden:
        case_id = numbering.sequence_of(numbering.parse(number))
        if until(request, case_id) is None:
            raise
        request.actor = access.beyond_reach(request.actor, case_id)
        return cases.case_by_number(request.actor, number)


def until(request: Request, case_id: int) -> datetime | None:
    """Until when the case is open to the person by a broken glass; None where it is not.

    Or not any more: whoever lost the role that may break one sees no further.
    """
    if not at_all(request.actor, "glass.break"):
        return None
    rows = BrokenGlass.objects.filter(user_id=request.actor.user_id or 0, case_id=case_id)
    return rows.filter(until__gt=clock.now()).values_list("until", flat=True).last()


def door(request: Request, number: str, form: ReasonForm | None = None) -> HttpResponse:
    """The page in front of a case beyond reach."""
    variables = {"number": numbering.parse(number), "reason": form or ReasonForm()}
    status = 400 if form is not None else 403
    return render(request, "desk/beyond_reach.html", variables, status=status)


@requires("glass.break")
@require_POST
def break_glass(request: Request, number: str) -> HttpResponse:
    """Open the case for an hour."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return door(request, number, form)
    try:
        glass.break_glass(actor=request.actor, number=number, reason=form.cleaned_data["reason"])
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return door(request, number, form)
    return HttpResponseRedirect(reverse("desk:case", args=[number]))
