"""How far each organisation's answers are to be trusted, for whoever controls them."""

from dataclasses import dataclass

from komek.cases import trust
from komek.cases.trust import Record
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry
from komek.kernel.actors import Actor
from komek.kernel.permissions import require


@dataclass(frozen=True, slots=True)
class Trusted:
    """An organisation and what became of its last answers."""

    organisation: OrganisationEntry
    record: Record


def trusted(actor: Actor) -> tuple[Trusted, ...]:
    """Every organisation that has answered, the least trusted first; one query.

    Raises Forbidden.
    """
    require(actor, "cases.read_trust")
    organisations = {one.id: one for one in directory.current().organisations()}
    records = trust.records(organisations)
    answering = [Trusted(organisations[one], record) for one, record in records.items()]
    return tuple(
        sorted(
            (one for one in answering if one.record.answers),
            key=lambda one: (not one.record.is_low, -one.record.share, one.organisation.code),
        )
    )
