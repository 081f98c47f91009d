"""Who looked at what people told the city: the data protection officer's page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from komek.cases import access
from komek.cases.models import Case
from komek.cases.queries.looks import looks_at
from komek.kernel import numbering
from komek.kernel.errors import Refused
from komek.kernel.models import User
from komek.kernel.numbering import number_for
from komek.residents import queries as residents
from komek.surfaces.identity import requires
from komek.surfaces.models import BrokenGlass, UnusualLook
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.parts.words import REVEAL_REASONS
from komek.surfaces.views import Request
from komek.ui.forms import Form

MOST_GLASSES = 100
MOST_UNUSUAL = 100
WHAT = {
    "cases.read": _("read the case"),
    "files": _("opened a file of it"),
    "cases.break_glass": _("opened it beyond their reach"),
    "cases.list": _("saw its beginning in a list"),
    "residents.reveal_contact": _("saw name and contacts"),
    "residents.look_up": _("found the person by an address"),
    "residents.unlock": _("opened the person's history"),
}
WHY = {
    **REVEAL_REASONS,
    "phone": gettext_noop("Phone"),
    "email": gettext_noop("E-mail"),
    "code": gettext_noop("by a code that was read out"),
    "case_key": gettext_noop("by the key of a case"),
    "same_call": gettext_noop("in the same call"),
}
"""Reasons, and by what somebody was found, by the codes that the trail keeps."""


class NumberForm(Form):
    """Which case it is about."""

    number = WordsField(label=_("Number of a case"), limit=60)


@dataclass(frozen=True, slots=True)
class Line:
    """One look, in words. why: the reason, where one was asked for."""

    at: datetime
    who: str
    what: Any
    why: str = ""


@dataclass(frozen=True, slots=True)
class Glass:
    """One case that was opened beyond somebody's reach."""

    at: datetime
    number: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something unusual that somebody did on a day. numbers: of some of the cases."""

    day: date
    who: str
    what: str
    looks: int
    numbers: tuple[str, ...]


@requires("looks.read")
def looks(request: Request) -> HttpResponse:
    """Looks at one case and its resident; what was unusual, and the glasses broken of late."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    lines: list[Line] | None = None
    if form.is_valid():
        try:
            number = numbering.parse(form.cleaned_data["number"])
            lines = _lines(access.case_numbered(number))
        except Refused as refused:
            form.add_error("number", str(refused))
    variables = {
        "form": form,
        "lines": lines,
        "questions": _questions(),
        "glasses": _glasses(),
        "section": "looks",
    }
    return render(request, "desk/looks.html", variables, status=400 if form.errors else 200)


def _lines(case: Case) -> list[Line]:
    """The latest first."""
    found = [
        (look.at, look.actor, "files" if "files" in look.fields else look.action, "")
        for look in looks_at(case)
    ]
    if case.resident_id is not None:
        found += [
            (look.at, look.actor, look.action, look.reason)
            for look in residents.looks_at(case.resident_id)
        ]
    names = _names(actor for _at, actor, _what, _why in found)
    return [
        Line(at, names.get(actor, actor), WHAT.get(what, what), _why(why))
        for at, actor, what, why in sorted(found, reverse=True)
    ]


def _questions() -> list[Question]:
    rows = UnusualLook.objects.select_related("user").order_by("-day", "-id")[:MOST_UNUSUAL]
    return [
        Question(
            row.day,
            row.user.get_full_name(),
            row.get_kind_display(),
            row.looks,
            tuple(map(number_for, row.case_ids)),
        )
        for row in rows
    ]


def _why(code: str) -> str:
    return gettext(WHY[code]) if code in WHY else code


def _glasses() -> list[Glass]:
    rows = BrokenGlass.objects.select_related("user").order_by("-id")[:MOST_GLASSES]
    return [
        Glass(row.at, number_for(row.case_id), row.user.get_full_name(), row.reason) for row in rows
    ]


def _names(actors: Any) -> dict[str, str]:
    """Names of users by the codes that the trail keeps ("user:7")."""
    ids = {int(code.removeprefix("user:")) for code in actors if code.startswith("user:")}
    return {f"user:{user.id}": user.get_full_name() for user in User.objects.filter(id__in=ids)}
