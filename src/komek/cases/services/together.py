"""One verb for many cases at once: each decided for itself, with a report of what was refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.cases.services.checking import release
from komek.cases.services.feedback import confirm
from komek.cases.services.instructing import instruct
from komek.cases.services.pressing import escalate, urge
from komek.cases.services.reassigning import reassign
from komek.cases.services.work import accept, answer, ask, forward, give, note, route
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid, Refused, TooLarge
from komek.kernel.permissions import require_at_all

MOST_CASES = 500
VERBS: dict[str, Callable[..., None]] = {
    verb.__name__: verb
    for verb in (
        *(urge, escalate, accept, give, reassign, route, forward),
        *(ask, answer, release, confirm, instruct, note),
    )
}
"""What can be done to many cases in the same words."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A case that stayed as it was, and why: a code for programs, a sentence for people."""

    case_uid: UUID
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of each case, in the order in which they were chosen."""

    done: tuple[UUID, ...]
    refused: tuple[Refusal, ...]


def together(*, actor: Actor, verb: str, case_uids: Sequence[UUID], **values: Any) -> Report:
    """Do the verb to each of the cases, with the same values; a case named twice counts once.

    Each is permitted and changed by itself, so that one that cannot be changed costs the others
    nothing. Raises Forbidden for whoever may not do it to any case, Invalid for a verb that is
    for one case at a time, TooLarge for more than 500 cases.
    """
    require_at_all(actor, "cases.together")
    if verb not in VERBS:
        message = _("This is done for one case at a time.")
        raise Invalid("verb_not_for_many", message, field="verb")
    require_at_all(actor, f"cases.{verb}")
    return each(case_uids, lambda uid: VERBS[verb](actor=actor, case_uid=uid, **values))


def require_few(case_uids: Sequence[UUID]) -> None:
    """Raise TooLarge for more cases than anybody waits for."""
    if len(set(case_uids)) > MOST_CASES:
        message = format_lazy(_("These are too many at once: at most {most}."), most=MOST_CASES)
        raise TooLarge("too_many_cases", message, field="numbers")


def each(case_uids: Sequence[UUID], act: Callable[[UUID], None]) -> Report:
    """Do something to each of the cases, in a transaction of its own. Raises TooLarge."""
    require_few(case_uids)
    chosen = list(dict.fromkeys(case_uids))
    done, refused = [], []
    for uid in chosen:
        try:
            with transaction.atomic():
                act(uid)
        except Refused as error:
            refused.append(Refusal(uid, error.code, str(error)))
        else:
            done.append(uid)
    return Report(tuple(done), tuple(refused))
