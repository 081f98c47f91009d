"""What concerns whoever asks: who they are here, their own cases, the work given to them."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from komek.cases import queries
from komek.cases.queries import MOST_LINES
from komek.directory import snapshot
from komek.kernel.actors import Grant, Role
from komek.surfaces.api import case_pages
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import PageOut
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.shapes import Named, Out, named
from komek.surfaces.parts import looks

router = Router(tags=["own"], auth=KNOWN)

After = Annotated[str | None, Query(max_length=60)]
Limit = Annotated[int, Query(ge=1, le=MOST_LINES)]


class RoleOut(Out):
    """A role, held for an organisation and all below it, or for the whole city."""

    role: Role
    organisation: Named | None


class MeOut(Out):
    """Whoever asks. `user_id`: what `give` takes, None for programs."""

    user_id: int | None
    resident: bool
    roles: list[RoleOut]


@router.get("/me", response=MeOut)
@does("account.see")
def me(request: HttpRequest) -> MeOut:
    """Who the key or the session stands for, and what roles that has."""
    actor = caller(request)
    return MeOut(
        user_id=actor.user_id,
        resident=actor.resident_id is not None,
        roles=[_role(grant) for grant in actor.grants],
    )


@router.get("/my/cases", response=PageOut)
@does("portal.mine")
def my_cases(request: HttpRequest, after: After = None, limit: Limit = 50) -> HttpResponse:
    """The cases that the caller reported as a resident, whatever else they are to the city."""
    return case_pages.answer(queries.mine(caller(request), after=after, limit=limit))


@router.get("/my/work", response=PageOut)
@does("cases.accept")
def my_work(request: HttpRequest, after: After = None, limit: Limit = 50) -> HttpResponse:
    """The open cases that were given to the caller in person."""
    given = queries.Asked(mine=True)
    return case_pages.answer(looks.seen(caller(request), given, after=after, limit=limit))


def _role(grant: Grant) -> RoleOut:
    organisation = grant.organisation_id and snapshot.current().organisation(grant.organisation_id)
    return RoleOut(role=grant.role, organisation=named(organisation or None))
