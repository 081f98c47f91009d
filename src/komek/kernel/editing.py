"""The frame around every change of reference data: may they, all or nothing, one editor at a time.

with editing(actor, "directory.edit") as edit:
    row.save()
    edit.note("organisation.created", f"organisation:{row.id}", ["code"])
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, outbox, reference
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.permissions import require

# https://www.postgresql.org/docs/15/errcodes-appendix.html, class 23
_CONFLICTS = {
    "23505": Conflict("already_exists", _("There is one like this already.")),
    "23P01": Conflict("validity_overlaps", _("Something else holds for this at the same time.")),
    "23503": Conflict("still_used", _("Something else refers to this, or this refers to nothing.")),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change being made."""

    actor: Actor

    def note(
        self, what: str, subject: str, fields: Sequence[str] = (), reason: str = "", **data: object
    ) -> None:
        """Audit the change and tell whoever subscribed to it.

        what: "organisation.moved", the event's kind; fields: names of columns that changed;
        data: ids and codes for subscribers.
        """
        audit.record(self.actor, what, subject, fields, reason)
        outbox.emit(what, subject, fields=list(fields), **data)


@contextmanager
def editing(actor: Actor, action: str, *, organisations: Collection[int] = ()) -> Iterator[Edit]:
    """Let the actor change reference data, in a transaction that ends with the block.

    action: what stands before its dot names the reference data that change.
    From the first line of the block to the end of the outermost transaction no other process
    edits reference data, so what was checked stays true. Raises Forbidden; raises Conflict where
    the database refuses what the checks could not see.
    """
    require(actor, action, organisations=organisations)
    try:
        with transaction.atomic():
            reference.changed(about=action.partition(".")[0])
            yield Edit(actor)
    except IntegrityError as error:
        conflict = _CONFLICTS.get(getattr(error.__cause__, "sqlstate", ""))
        if conflict is None:
            raise
        raise Conflict(conflict.code, conflict.message) from error
