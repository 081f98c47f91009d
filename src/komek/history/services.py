"""The verb that brings in past requests from another system's file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

import polars as pl
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from komek.cases.models import CaseAlias
from komek.directory import snapshot as directory
from komek.history import load
from komek.history.build import build
from komek.history.districts import Districts
from komek.history.enrich import Surroundings
from komek.history.frames import CaseFrames
from komek.history.mapping import Mapping
from komek.history.names import Names
from komek.history.people import People
from komek.history.read import read
from komek.history.report import Report
from komek.history.stages import Stages
from komek.history.validate import validate
from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.permissions import require
from komek.kernel.workdays import WorkCalendar

# Interrupted, an import loses what was not stored of a batch, in bulk everything anyway.
BATCH = 50_000
BULK_BATCH = 150_000
# A smaller file is stored sooner than all indexes are taken off and put back.
BULK_FROM = 100_000
_NUMBERS_AT_ONCE = 50_000

Progress = Callable[[int, int], None]


def import_requests(
    *,
    actor: Actor,
    path: Path,
    mapping: Mapping,
    dry_run: bool = False,
    in_bulk: bool | None = None,
    progress: Progress = lambda _done, _total: None,
    begins: Callable[[str], None] = lambda _stage: None,
) -> Report:
    """Store the requests of a file that are not stored yet; every other row gets its reason.

    Batches are stored as they get ready, each whole: interrupted, the same import goes on where
    it was. Into an empty city a big file goes in bulk, all or nothing (`in_bulk` decides
    otherwise). progress: rows stored, rows to store; called from several threads, one at a time.
    begins: called with the name of every stage of the work that begins.
    Raises Unreadable and BadMapping for the file or mapping as a whole, Conflict while another
    import from this source runs, Forbidden.
    """
    require(actor, "history.import")
    report = Report(mapping.source, dry=dry_run, stages=Stages(begins))
    with _alone(mapping):
        rows = _good_rows(path, mapping, report)
        names = _names(rows, mapping, report)
        if not dry_run and rows.height:
            names.create(actor, rows["opened"][0])
            _store(rows, mapping, names, report, in_bulk=in_bulk, progress=progress)
            _audit(actor, report)
    return report


def _good_rows(path: Path, mapping: Mapping, report: Report) -> pl.DataFrame:
    with report.stages.stage("reading"):
        rows = read(path, mapping, report.findings)
    unread = report.findings.rejected().len()
    report.rows = rows.height + unread
    with report.stages.stage("checking"):
        good = validate(rows, mapping, report.findings)
    report.rejected = report.rows - good.height
    with report.stages.stage("looking for known ones"):
        new = good.filter(~good["number"].is_in(_known_numbers(mapping).implode()))
    report.known = good.height - new.height
    return new


def _known_numbers(mapping: Mapping) -> pl.Series:
    numbers = CaseAlias.objects.filter(source=mapping.source).values_list("number", flat=True)
    return pl.Series(list(numbers.iterator(_NUMBERS_AT_ONCE)), dtype=pl.String)


def _names(rows: pl.DataFrame, mapping: Mapping, report: Report) -> Names:
    services, organisations = (
        rows[field].drop_nulls().unique().to_list() for field in ("service", "organisation")
    )
    names = Names(mapping, services, organisations)
    report.new_services, report.new_organisations = names.new_services(), names.new_organisations()
    return names


def _store(
    rows: pl.DataFrame,
    mapping: Mapping,
    names: Names,
    report: Report,
    *,
    in_bulk: bool | None,
    progress: Progress,
) -> None:
    empty = load.is_empty()
    report.in_bulk = empty and rows.height >= BULK_FROM if in_bulk is None else in_bulk
    making = Surroundings(
        mapping,
        _calendar(mapping),
        names.service_versions(),
        names.organisation_ids(),
        Districts(),
    )
    people = People(mapping.language, ask=not empty)
    lock = Lock()

    def stored(frames: CaseFrames) -> None:
        with lock:
            report.stored += len(frames)
            progress(report.stored, rows.height)

    with report.stages.stage("storing"):
        if report.in_bulk:
            load.bulk(_batches(rows, making, people, report), stored, report.stages)
        else:
            batches = _batches(rows, making, people, report)
            load.append_all(batches, stored)


def _batches(
    rows: pl.DataFrame,
    making: Surroundings,
    people: People,
    report: Report,
) -> Iterator[CaseFrames]:
    """The rows as frames; not in bulk residents are stored at once, as later batches use them."""
    for part in rows.iter_slices(BULK_BATCH if report.in_bulk else BATCH):
        with report.stages.stage("making"):
            resident_ids, residents, contact_points = people.of(part)
            frames = build(making.enrich(part), resident_ids, making.mapping)
        if report.in_bulk:
            frames = replace(frames, residents=residents, contact_points=contact_points)
        else:
            load.append(CaseFrames(residents=residents, contact_points=contact_points))
        yield frames


def _calendar(mapping: Mapping) -> WorkCalendar:
    """The layout's own calendar; without one the city's days, by the layout's clock."""
    zone = ZoneInfo(mapping.zone)
    if own := mapping.calendar:
        return WorkCalendar(own.country, zone, subdivision=own.subdivision)
    return replace(directory.current().calendar, zone=zone)


def _audit(actor: Actor, report: Report) -> None:
    with transaction.atomic():
        audit.record(actor, "history.import", f"import:{report.source}")


@contextmanager
def _alone(mapping: Mapping) -> Iterator[None]:
    """One import from a source at a time: two would both store what neither finds stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [mapping.actor])
        if not cursor.fetchone()[0]:
            message = _("Another import from the same source is running.")
            raise Conflict("import_running", message)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [mapping.actor])
