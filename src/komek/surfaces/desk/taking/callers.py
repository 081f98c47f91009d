"""Who is on the line, once they have shown it: kept in the page itself, signed, for an hour."""

from dataclasses import dataclass

from django.core import signing

from komek.cases import queries as cases
from komek.cases.queries import CaseLine
from komek.cases.services import Reporter
from komek.kernel.actors import Actor
from komek.residents.services import Known

SALT = "komek.caller"
GOOD_FOR_S = 3600


@dataclass(frozen=True, slots=True)
class Caller:
    """A known person and what they wait for. token: as the form carries it on."""

    known: Known
    token: str
    cases: tuple[CaseLine, ...]

    @property
    def contact(self) -> str:
        """The first of their ways to be reached, the proven first."""
        return next((point.value for point in self.known.contacts), "")


def caller(actor: Actor, known: Known, *, shown: bool) -> Caller:
    """The person for the page of the operator; shown: by a code or a key, or only in this call."""
    token = signing.dumps([actor.name, known.resident_id, shown], salt=SALT)
    return Caller(known, token, cases.of_caller(actor, known.resident_id))


def reporter_of(actor: Actor, token: str) -> Reporter | None:
    """Whom the page is about; None for a token of somebody else's, or an old one."""
    try:
        name, resident_id, shown = signing.loads(token, salt=SALT, max_age=GOOD_FOR_S)
    except (signing.BadSignature, ValueError):
        return None
    return Reporter(resident_id=resident_id, shown=shown) if name == actor.name else None
