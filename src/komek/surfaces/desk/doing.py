"""Doing a verb as its form says: rehearsed without a trace, or in earnest."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from komek.cases.services import as_seen
from komek.kernel.actors import Actor
from komek.surfaces.desk.verbs import Verb

HARMLESS = frozenset({"note", "remark", "instruct", "call_back"})
"""What is only added to a case may be sent whatever others did meanwhile."""


def perform(
    actor: Actor, case_uid: UUID, verb: Verb, said: Mapping[str, Any], seen: int | None
) -> None:
    """Do it. seen: see `as_seen`. Raises whatever the verb refuses."""
    with as_seen(actor, case_uid, None if verb.name in HARMLESS else seen):
        verb.call(actor=actor, case_uid=case_uid, **said, **verb.always)


def rehearse(
    actor: Actor, case_uid: UUID, verb: Verb, said: Mapping[str, Any], seen: int | None
) -> None:
    """Raise whatever the verb would refuse at this moment, and change nothing.

    Files, which were checked before, are left out: a rolled back transaction would leave them.
    """
    without_files = {name: [] if name == "files" else value for name, value in said.items()}
    with transaction.atomic():
        perform(actor, case_uid, verb, without_files, seen)
        transaction.set_rollback(True)
