"""Complaints about an organisation or its people: they go above the accused, and stay there."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from komek.cases import rulebook
from komek.cases.models import Case
from komek.cases.routing import Decision
from komek.directory import snapshot as directory
from komek.directory.snapshot import Snapshot
from komek.kernel.actors import Actor
from komek.kernel.permissions import subtree_roots

ABOVE_ACCUSED = "above_accused"
Row = TypeVar("Row", bound=Model)


def route(snapshot: Snapshot, accused_id: int, at: datetime) -> Decision:
    """Whoever is above the accused and open; nobody above means that the centre decides."""
    _accused, *above = snapshot.ancestors(accused_id, at)
    judge = next((one for one in above if rulebook.is_open(one, snapshot, at)), None)
    return Decision(judge, None, (ABOVE_ACCUSED,))


def successor(case: Case, organisation_id: int, snapshot: Snapshot, at: datetime) -> int | None:
    """Who does an organisation's work on the case by now; a complaint stays above its accused."""
    standing = rulebook.successor(organisation_id, snapshot, at)
    if case.accused_id is None or standing not in accused_ones(case):
        return standing
    return route(snapshot, case.accused_id, at).organisation_id


def accused_ones(case: Case) -> frozenset[int]:
    """The accused organisation and everybody below it; nobody when the case is no complaint."""
    if case.accused_id is None:
        return frozenset()
    return directory.current().descendants(case.accused_id)


def parties(actor: Actor) -> frozenset[int]:
    """The organisations whose accused the actor would be: those of their roles, and all above.

    Empty where the roles' own reach keeps such complaints away already.
    """
    mine = {grant.organisation_id for grant in actor.grants if grant.organisation_id is not None}
    if len(mine) == 1 and subtree_roots(actor, "cases.list") is not None:
        return frozenset()
    tree = directory.current()
    return frozenset().union(*(tree.ancestors(one) for one in mine))


def shown_to(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Rows that each have a `case`, without complaints to which the actor is a party."""
    return rows.exclude(case__accused_id__in=parties(actor))


def is_party(actor: Actor, case: Case) -> bool:
    """Whether the actor works for the accused: such a one neither sees nor decides the case."""
    accused = accused_ones(case)
    return any(grant.organisation_id in accused for grant in actor.grants)
