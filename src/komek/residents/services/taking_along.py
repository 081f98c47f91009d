"""A person takes along everything that is held about them; the trail keeps that they did."""

from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.permissions import require
from komek.residents import queries


def note_download(*, actor: Actor, resident_id: int) -> None:
    """Keep that somebody takes along their own data. Raises Forbidden for anybody else's."""
    require(actor, "residents.download", residents=queries.family(resident_id))
    audit.record(actor, "residents.download", f"resident:{resident_id}")
