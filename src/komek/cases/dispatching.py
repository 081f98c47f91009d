"""Which organisations receive their work elsewhere than at the desk: in memory, for every event."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from komek.cases import ways
from komek.cases.lifecycle import MOVES
from komek.cases.models import Case, DispatchWay
from komek.kernel import reference
from komek.kernel.actors import Actor, Grant, KeyScope, Role
from komek.kernel.outbox import Event

ACTING = frozenset({KeyScope.READ, KeyScope.ACT})
"""What the key of an organisation's program must be for, before it may work as that."""
_SILENT = frozenset(
    {"note", "rate", "call_back", "vote_extension", "tell_extension", "revoke", "hand_to_112"}
    | {"confirm", "expire", "release", "reassign", "reassign_task", "urge", "escalate"}
)
HEARD = frozenset(move.event for move in MOVES.values() if move.verb not in _SILENT)
"""What may begin an organisation's work, change or end it."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A way that holds at present."""

    way_id: int
    organisation_id: int
    key_name: str
    hears: frozenset[str]

    def is_own(self, actor: str) -> bool:
        """Whether the actor of this name is the organisation itself, coming by this way."""
        return actor.startswith(("link:", "way:")) or actor == self.key_name


@dataclass(frozen=True, slots=True)
class Connections:
    """All ways that hold at present, by organisation and by the name of the program's key."""

    by_organisation: Mapping[int, Connection]
    by_key: Mapping[str, Connection]


def concerns(event: Event) -> bool:
    """Whether the event is about the work of an organisation that does not work at the desk."""
    known = connections.get().by_organisation
    return event.data.get("organisation") in known or event.data.get("left") in known


def as_holder(actor: Actor, case: Case) -> Actor:
    """The partner as an executor, if its key is that of the organisation which has the case.

    Anybody else stays who they are.
    """
    connection = connections.get().by_key.get(actor.name)
    if connection is None or connection.organisation_id != case.organisation_id:
        return actor
    if not actor.scopes >= ACTING:
        return actor
    return replace(actor, grants=(*actor.grants, _executor(connection.organisation_id)))


def by_link(delivery_id: int, organisation_id: int, language: str) -> Actor:
    """Whoever holds the link of a letter to the organisation: an executor, and nobody by name."""
    return Actor(f"link:{delivery_id}", (_executor(organisation_id),), language=language)


def by_way(way_id: int, organisation_id: int, language: str) -> Actor:
    """The organisation's own system, as far as we asked it."""
    return Actor(f"way:{way_id}", (_executor(organisation_id),), language=language)


def _executor(organisation_id: int) -> Grant:
    return Grant(Role.EXECUTOR, organisation_id)


def _read() -> Connections:
    found = ways.ways()
    rows = [
        (
            row.key_id,
            Connection(row.id, row.organisation_id, f"key:{row.key_id}", way.manifest.hears),
        )
        for row in DispatchWay.objects.filter(valid_to=None)
        if (way := found.get(row.kind)) and way.send
    ]
    return Connections(
        {one.organisation_id: one for _key, one in rows},
        {one.key_name: one for key, one in rows if key is not None},
    )


connections = reference.InMemory(_read, about=("dispatch",))
