"""The frame around every change of reference data: may they, all or nothing, one editor at a time.

with editing(actor, "directory.edit") as edit:
    row.save()
    edit.note("organisation.created", f"organisation:{row.id}", ["code"])
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class _Notes:
    """What is to be written of an edit, and of edits inside of it, when it is done."""

    many: bool = False
    entries: list[audit.Entry] = field(default_factory=list)
    events: list[outbox.Event] = field(default_factory=list)

    def write(self) -> None:
        audit.record_all(self.entries)
        outbox.emit_all(self.events)

    @contextmanager
    def undone_with_block(self) -> Iterator[None]:
        """Forget what the block noted when it does not end well."""
        count = len(self.entries)
        try:
            yield
        except BaseException:
            del self.entries[count:], self.events[count:]
            raise


_outer: ContextVar[_Notes | None] = ContextVar("outer_edit", default=None)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change being made."""

    actor: Actor
    _notes: _Notes

    def note(
        self, what: str, subject: str, fields: Sequence[str] = (), reason: str = "", **data: object
    ) -> None:
        """Audit the change and tell whoever subscribed to it.

        what: "organisation.moved", the event's kind; fields: names of columns that changed;
        data: ids and codes for subscribers.
        """
        self._notes.entries.append(audit.Entry(self.actor.name, what, subject, fields, reason))
        self._notes.events.append(outbox.Event(what, subject, {"fields": list(fields), **data}))


@contextmanager
def editing(actor: Actor, action: str, *, organisations: Collection[int] = ()) -> Iterator[Edit]:
    """Let the actor change reference data, in a transaction that ends with the block.

    action: what stands before its dot names the reference data that change.
    From the first line of the block to the end of the outermost transaction no other process
    edits reference data, so what was checked stays true. Raises Forbidden; raises Conflict where
    the database refuses what the checks could not see.
    """
    require(actor, action, organisations=organisations)
    outer = _outer.get()
    try:
        with transaction.atomic(savepoint=outer is None or not outer.many), _noting(outer) as notes:
            reference.changed(about=action.partition(".")[0])
            yield Edit(actor, notes)
    except IntegrityError as error:
        conflict = _CONFLICTS.get(getattr(error.__cause__, "sqlstate", ""))
        if conflict is None:
            raise
        raise Conflict(conflict.code, conflict.message) from error


@contextmanager
def many_edits() -> Iterator[None]:
    """Let all verbs within be one edit, which takes half the time: an import, for example.

    Events and audit are written together at the end. A refusal must leave the block, because no
    verb within can be undone by itself.
    """
    with transaction.atomic():
        notes = _Notes(many=True)
        token = _outer.set(notes)
        try:
            yield
        finally:
            _outer.reset(token)
        notes.write()


@contextmanager
def _noting(outer: _Notes | None) -> Iterator[_Notes]:
    """Where the edit notes what it does: an outer edit writes for those inside of it."""
    if outer is not None:
        with outer.undone_with_block():
            yield outer
        return
    notes = _Notes()
    token = _outer.set(notes)
    try:
        yield notes
    finally:
        _outer.reset(token)
    notes.write()
