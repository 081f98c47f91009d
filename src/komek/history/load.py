"""Storing past cases: beside living work, or as the first content of an empty city."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from komek.history import bare_tables
from komek.history.frames import MODELS, CaseFrames
from komek.history.hand_over import hand_over
from komek.history.references import checked_at_once
from komek.history.stages import Stages
from komek.history.statements import Statements
from komek.history.store import Copy, ensure_months, frozen_copies, send, store
from komek.kernel import outbox
from komek.kernel.errors import Conflict

# Enough to sort the keys of a few hundred thousand cases at a time.
_BUILD_MEMORY = "256MB"
# Rather give up than wait behind a city at work, which would wait behind us.
_LONGEST_WAIT = "10s"
# Of some megabytes each: the server is never without one, and a big batch is never all in memory.
_PIECES_AHEAD = 8


def append(frames: CaseFrames) -> None:
    """Store a batch beside living work: all of it or nothing."""
    frames = frames.with_ids()
    ensure_months(frames.events)
    with transaction.atomic():
        with checked_at_once(frames):
            for model, rows in frames.tables():
                store(model, rows)
        _tell(frames)


def append_all(
    batches: Iterable[CaseFrames], stored: Callable[[CaseFrames], None], *, threads: int = 2
) -> None:
    """Store batches while the next are being made; `stored` is told of each that is safe.

    Batches are stored in any order, so none may refer to rows of another.
    """

    def consume(waiting: Iterator[CaseFrames]) -> None:
        for frames in waiting:
            append(frames)
            stored(frames)

    hand_over(_with_months(batches), consume, threads=threads)


def _with_months(batches: Iterable[CaseFrames]) -> Iterator[CaseFrames]:
    """The batches, with partitions for their events: two threads would make the same ones."""
    for frames in batches:
        ensure_months(frames.events)
        yield frames.with_ids()


def is_empty() -> bool:
    """Whether no table of cases, or of what belongs to them, has any row."""
    return not any(model._default_manager.exists() for model in MODELS)


def bulk(
    batches: Iterable[CaseFrames], stored: Callable[[CaseFrames], None], stages: Stages
) -> None:
    """Fill a city that has no cases: rows first, then indexes and keys, then statistics.

    One transaction: a crash anywhere leaves the city as it was. Meanwhile nobody else can use
    the tables, and the directory can't be changed; making the batches must not need them either,
    reserving ids excepted. `stored` is told of each batch that was sent. Raises Conflict when
    there is a case, a resident or a message already.
    """
    statements = Statements()

    def fill(pieces: Iterator[_Piece]) -> None:
        with transaction.atomic(), statements.cancellable():
            _fill(pieces, stored, stages)

    def encode(waiting: Iterator[CaseFrames]) -> None:
        hand_over(_pieces(waiting), fill, ahead=_PIECES_AHEAD)

    # Batches are made in this thread, encoded in a second and sent from a third: none of them waits
    # for the end of what another does.
    hand_over((frames.with_ids() for frames in batches), encode, give_up=statements.cancel)


class _Piece(NamedTuple):
    """A part of a stream, and where it belongs."""

    frames: CaseFrames
    copy: Copy
    octets: bytes | bytearray


def _pieces(batches: Iterable[CaseFrames]) -> Iterator[_Piece]:
    for frames in batches:
        for model, rows in frames.tables():
            for copy in frozen_copies(model, rows):
                for octets in copy.rows.stream():
                    yield _Piece(frames, copy, octets)


def _fill(pieces: Iterator[_Piece], stored: Callable[[CaseFrames], None], stages: Stages) -> None:
    tables = [model._meta.db_table for model in MODELS]
    _execute(f"SET LOCAL maintenance_work_mem = '{_BUILD_MEMORY}'")
    _execute(f"SET LOCAL lock_timeout = '{_LONGEST_WAIT}'")
    # Let the disk begin at once with what it would otherwise get all together at the end.
    _execute("SET LOCAL backend_flush_after = '2MB'")
    bare = bare_tables.strip(tables)
    if not is_empty():
        raise Conflict("not_empty", _("There are cases already: only an empty city can be filled."))
    with stages.stage("rows"):
        # A table emptied in this transaction needs no write-ahead log and no later vacuum.
        _execute("TRUNCATE " + ", ".join(tables))
        for frames, of_batch in groupby(pieces, attrgetter("frames")):
            ensure_months(frames.events)
            for copy, of_copy in groupby(of_batch, attrgetter("copy")):
                send(copy, (piece.octets for piece in of_copy))
            _tell(frames)
            stored(frames)
    with stages.stage("indexes"):
        bare.rebuild_indexes()
    with stages.stage("foreign keys"):
        bare.rebuild_foreign_keys()
    with stages.stage("statistics"):
        only = _this_table_only()
        _execute("ANALYZE " + ", ".join(f"{only} {table}" for table in tables))


def _this_table_only() -> str:
    """Without a look at every partition, whose own statistics autovacuum makes; since 18."""
    return "ONLY" if connection.get_database_version() >= (18,) else ""


def _tell(frames: CaseFrames) -> None:
    """Tell whoever keeps figures by month in which months something happened."""
    if frames.events.height:
        months = frames.events["at"].dt.strftime("%Y-%m").unique().sort().to_list()
        outbox.emit("cases.imported", "history:cases", cases=len(frames), months=months)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
