"""Reference data held in memory: each process keeps a copy, and renews it after a change."""

import threading
import time
from collections.abc import Callable, Collection
from typing import Any, Generic, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Conflict
from komek.kernel.models import ReferenceVersion

Copy = TypeVar("Copy")
LOOK_EVERY_S = 1.0
"""How long a process may work with the copy from before a change that another process made."""
LONGEST_WAIT = "10s"
"""How long a change waits for another one, which may be the import of a whole table."""
_LOCK_NOT_AVAILABLE = "55P03"

_copies: list["InMemory[Any]"] = []


def changed(about: str = "") -> None:
    """Say, inside the changing transaction, that reference data are new.

    about: which ("directory"), when the other copies of this process can stay as they are.
    This process reads them anew at once, other processes after the commit. Until then nobody
    else gets past this line: the version's row is locked. Raises Conflict when somebody else has
    it for too long: a page would rather say so than hang.
    """
    if not _already_said():
        _move_on()
        transaction.on_commit(forget)
        for copy in _copies:
            copy.forget_uncommitted()
    for copy in _copies:
        if not about or not copy.about or about in copy.about:
            copy.change()


def _move_on() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
            ReferenceVersion.objects.bulk_create([ReferenceVersion(id=1)], ignore_conflicts=True)
            ReferenceVersion.objects.filter(id=1).update(version=F("version") + 1)
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        message = _("Somebody else changes these data, or imports a table. Please try again later.")
        raise Conflict("edited_meanwhile", message) from error


def _already_said() -> bool:
    # Once a transaction is enough, and an import changes thousands of rows in one. Whatever rolls
    # a savepoint back takes what was registered after it out of this list.
    return any(function is forget for _, function, *_ in connection.run_on_commit)


def forget() -> None:
    """Make this process read everything afresh when it is next asked."""
    for copy in _copies:
        copy.forget()


class InMemory(Generic[Copy]):
    """What `build` reads from the database, kept until the reference version moves on.

    about: the reference data it is made from, as `changed` names them; anything if empty.
    """

    def __init__(self, build: Callable[[], Copy], about: Collection[str] = ()) -> None:
        self.about = about
        self._build = build
        self._uncommitted = threading.local()
        self._lock = threading.Lock()
        self._copy: Copy | None = None
        self._version = -1
        self._looked_at = float("-inf")
        _copies.append(self)

    def get(self) -> Copy:
        """The copy, at most LOOK_EVERY_S behind other processes and never behind this one."""
        copy = self._copy
        if _already_said():
            if getattr(self._uncommitted, "changed", False):
                return self._of_this_transaction()
            if copy is not None and self._looked_at > float("-inf"):
                return copy
        if copy is not None and time.monotonic() - self._looked_at < LOOK_EVERY_S:
            return copy
        with self._lock:
            return self._renewed()

    def forget(self) -> None:
        """Look at the database again when next asked."""
        vars(self._uncommitted).pop("copy", None)
        self._looked_at = float("-inf")
        self._version = -1

    def change(self) -> None:
        """Read it anew for this transaction alone, until that is committed."""
        self._uncommitted.changed = True
        vars(self._uncommitted).pop("copy", None)

    def forget_uncommitted(self) -> None:
        """Forget what an earlier transaction of this thread saw; it may have been rolled back."""
        vars(self._uncommitted).clear()

    def _of_this_transaction(self) -> Copy:
        # What may be rolled back is for nobody else: were it shared, and were the next change to
        # get the version that it had, it would be taken for the truth.
        mine = self._uncommitted
        if not hasattr(mine, "copy"):
            mine.copy = self._build()
        return mine.copy

    def _renewed(self) -> Copy:
        # The version is read before the data: a change in between costs a second build, never
        # a stale copy.
        version = ReferenceVersion.objects.values_list("version", flat=True).first() or 0
        if self._copy is None or version != self._version:
            self._copy = self._build()
            # A transaction's own version may be rolled back, and be given to another change.
            self._version = -1 if _already_said() else version
        self._looked_at = time.monotonic()
        return self._copy
