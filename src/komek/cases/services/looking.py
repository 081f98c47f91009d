"""Who of the city read a case: on record, as every look at what somebody said is."""

from collections.abc import Collection, Sequence

from komek.cases import access, permits
from komek.cases.models import Case
from komek.kernel import audit
from komek.kernel.actors import Actor


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


def note_looks(*, actor: Actor, case_ids: Collection[int], fields: Sequence[str]) -> None:
    """Keep that somebody read many cases at once; see `note_look`. Raises Forbidden for any."""
    read = []
    for case in Case.objects.filter(id__in=case_ids).order_by("id"):
        permits.permit(actor, "cases.read", case)
        if permits.by_office(actor, "cases.read", case):
            read.append(audit.Entry(actor.name, "cases.read", case.subject, fields))
    audit.record_all(read)
