"""One verb for many cases in one call."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field

from komek.cases import services
from komek.cases.access import case_numbered
from komek.cases.services.together import MOST_CASES, VERBS, Report
from komek.kernel.errors import Invalid
from komek.kernel.numbering import parse
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Code, Files, Line, Text
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.files import checked
from komek.surfaces.api.naming import organisation_id
from komek.surfaces.api.shapes import In, Out

router = Router(tags=["work"], auth=KNOWN)


class TogetherIn(In):
    """The verb, the cases, and what the verb needs: only that may be given."""

    verb: Literal[tuple(VERBS)]  # type: ignore[valid-type]
    numbers: Annotated[list[Line], Field(min_length=1, max_length=MOST_CASES)]
    organisation: Code | None = None
    reason: Code | None = None
    user_id: int | None = None
    text: Text | None = None
    norm: Line | None = None
    files: Files | None = None


class RefusalOut(Out):
    """A case that stayed as it was."""

    number: str
    code: str
    detail: str


class ReportOut(Out):
    """What became of the cases."""

    done: list[str]
    refused: list[RefusalOut]


NEEDS = {
    "give": ("user_id",),
    "route": ("organisation", "reason"),
    "forward": ("organisation",),
    "ask": ("text",),
    "answer": ("text", "norm", "files"),
    "note": ("text",),
}
OPTIONAL = ("norm", "files")


@router.post("/together", response=ReportOut)
@does("cases.together")
def together(request: HttpRequest, body: TogetherIn) -> ReportOut:
    """Do a verb to many cases: each is decided for itself, and one refusal costs no other."""
    numbers = uids(body.numbers)
    report = services.together(
        actor=caller(request), verb=body.verb, case_uids=list(numbers), **_values(request, body)
    )
    return told(report, numbers)


def uids(numbers: Iterable[str]) -> dict[UUID, str]:
    """Uids and canonical numbers of cases as typed. Raises InvalidNumber or NotFound."""
    cases = (case_numbered(parse(number)) for number in numbers)
    return {case.uid: case.number for case in cases}


def told(report: Report, numbers: Mapping[UUID, str]) -> ReportOut:
    """A report as it is sent, by the numbers of its cases."""
    return ReportOut(
        done=[numbers[uid] for uid in report.done],
        refused=[
            RefusalOut(number=numbers[one.case_uid], code=one.code, detail=one.sentence)
            for one in report.refused
        ],
    )


def _values(request: HttpRequest, body: TogetherIn) -> dict[str, Any]:
    given = body.model_dump(exclude={"verb", "numbers"}, exclude_none=True)
    needed = NEEDS.get(body.verb, ())
    if strange := sorted(set(given) - set(needed)):
        raise Invalid("not_for_this_verb", _("This verb does not take that."), field=strange[0])
    if missing := [one for one in needed if one not in given and one not in OPTIONAL]:
        raise Invalid("value_missing", _("This verb needs more."), field=missing[0])
    values: dict[str, Any] = {
        name: given[name] for name in ("user_id", "text", "norm") if name in given
    }
    if body.organisation is not None:
        values["organisation_id"] = organisation_id(body.organisation)
    if body.reason is not None:
        values["reason_code"] = body.reason
    if body.files is not None:
        values["files"] = checked(caller(request), body.files)
    return values
