"""Acting on a case as somebody saw it: refused when others have changed it meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.cases import permits
from komek.cases.models import CaseEvent
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict

QUIET = ("join", "leave", "rate", "absorb", "let_go", "recompute")
"""What others may do without making anybody's answer a wrong one."""


class ChangedMeanwhile(Conflict):
    """Somebody else was faster, and what they did has not been seen."""


@contextmanager
def as_seen(actor: Actor, case_uid: UUID, seen: int | None) -> Iterator[None]:
    """Let the block change the case, which nobody else can meanwhile, only as it was seen.

    seen: the id of the last event that the actor's page showed; None for doors without pages.
    Raises ChangedMeanwhile, and what reading the case refuses.
    """
    with transaction.atomic():
        if seen is not None:
            case = permits.found(case_uid, actor, "cases.read", lock=True)
            later = CaseEvent.objects.filter(case_id=case.id, id__gt=seen)
            if later.exclude(actor=actor.name).exclude(verb__in=QUIET).exists():
                message = _(
                    "Somebody else has changed this case meanwhile. Look at what happened, then "
                    "send it again."
                )
                raise ChangedMeanwhile("changed_meanwhile", message)
        yield
