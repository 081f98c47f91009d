"""Who of the city read a case, or saw it in a list: on record, as every look at words is."""

from collections.abc import Collection, Sequence

from komek.cases import access, permits
from komek.cases.models import Case
from komek.cases.recent_looks import recent_looks
from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.permissions import require, require_at_all, subtree_roots

LISTED = "cases.list"


def note_look(*, actor: Actor, case_id: int, fields: Sequence[str]) -> None:
    """Keep that somebody read the case by their office: its "words", or its "files".

    Residents and programs that read what is their own leave no trace. Raises NotFound or Forbidden.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise access.unknown()
    permits.permit(actor, "cases.read", case)
    if permits.by_office(actor, "cases.read", case):
        audit.record(actor, "cases.read", case.subject, fields)


def note_look_at_figures(*, actor: Actor, user_id: int) -> None:
    """Keep that somebody looked at the figures of a colleague. Raises Forbidden."""
    require(actor, "figures.of_others")
    audit.record(actor, "figures.look", f"user:{user_id}")


def note_looks(*, actor: Actor, case_ids: Collection[int], fields: Sequence[str]) -> None:
    """Keep that somebody read many cases at once; see `note_look`. Raises Forbidden for any."""
    read = []
    for case in Case.objects.filter(id__in=case_ids).order_by("id"):
        permits.permit(actor, "cases.read", case)
        if permits.by_office(actor, "cases.read", case):
            read.append(audit.Entry(actor.name, "cases.read", case.subject, fields))
    audit.record_all(read)


def note_list(*, actor: Actor, case_ids: Sequence[int], conditions: Sequence[str]) -> None:
    """Keep that somebody saw the beginnings of these cases in a list, by their office.

    One row for a page of the list, with what is new to them on it; lists that follow changes write
    nothing while they show the same. conditions: names of what narrowed it ("state", "words").
    """
    require_at_all(actor, LISTED)
    if subtree_roots(actor, LISTED) == frozenset():
        return  # a resident, whose own cases these are
    if new := recent_looks.new(actor.name, case_ids):
        audit.record_all([audit.Entry(actor.name, LISTED, "case", conditions, seen=new)])
        recent_looks.remember(actor.name, new)
