"""The cases of whoever is on the line, once they have shown who they are."""

from komek.cases import permits
from komek.cases.models import OPEN_STATES, Case, State
from komek.cases.queries.building import line
from komek.cases.queries.views import CaseLine
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all
from komek.residents.queries import family

MOST = 20


def of_caller(actor: Actor, resident_id: int) -> tuple[CaseLine, ...]:
    """What the person waits for: open cases and answers to be confirmed, the newest first."""
    require_at_all(actor, "residents.unlock")
    theirs = Case.objects.filter(resident_id__in=family(resident_id))
    waiting = theirs.filter(state__in=(*OPEN_STATES, State.ANSWERED)).order_by("-id")[:MOST]
    return tuple(line(one) for one in waiting if permits.permitted(actor, "cases.read", one))
