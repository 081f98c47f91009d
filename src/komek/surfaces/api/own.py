"""What concerns whoever asks: who they are here, their own cases, the work given to them."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from komek.cases import queries
from komek.cases.queries import Page
from komek.cases.queries.lists import MOST_LINES
from komek.directory import snapshot
from komek.kernel import numbering
from komek.kernel.actors import Grant, Role
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import PageOut, listed
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.naming import last_seen
from komek.surfaces.api.shapes import Named, Out, named

router = Router(tags=["own"], auth=KNOWN)

After = Annotated[str | None, Query(max_length=40)]
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
def my_cases(request: HttpRequest, after: After = None, limit: Limit = 50) -> PageOut:
    """The cases that the caller reported as a resident, whatever else they are to the city."""
    return page(queries.mine(caller(request), after=last_seen(after), limit=limit))


@router.get("/my/work", response=PageOut)
@does("cases.accept")
def my_work(request: HttpRequest, after: After = None, limit: Limit = 50) -> PageOut:
    """The open cases that were given to the caller in person."""
    return page(queries.given_to(caller(request), after=last_seen(after), limit=limit))


def page(found: Page) -> PageOut:
    """A piece of a list as it is sent."""
    return PageOut(
        cases=[listed(line) for line in found.lines],
        next=None if found.after is None else numbering.number_for(found.after),
    )


def _role(grant: Grant) -> RoleOut:
    organisation = grant.organisation_id and snapshot.current().organisation(grant.organisation_id)
    return RoleOut(role=grant.role, organisation=named(organisation or None))
