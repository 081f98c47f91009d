"""Loading is all or nothing, leaves tables as they were made, and goes on where it was stopped."""

import csv
import re
import signal
import time
from _thread import interrupt_main
from collections.abc import Iterator
from threading import Timer

import pytest
from django.db import OperationalError, connection

from komek.cases.models import Case, CaseEvent
from komek.history import bare_tables, load, services
from komek.history.frames import MODELS
from komek.history.mapping import find
from komek.history.services import import_requests
from komek.intake.models import Message
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict
from komek.kernel.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("own_database")

TABLES = [model._meta.db_table for model in MODELS]
DEFINITIONS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = 'public'::regnamespace
ORDER BY 1, 2
"""
CASTS = re.compile(r"::character varying|::text(\[\])?|[()]")


def select(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def definitions():
    """All keys and indexes; those of the partitions depend on which months were loaded.

    Without casts, which the server writes down in another place each time it reads them.
    """
    rows = [row for row in select(DEFINITIONS) if not row[0].startswith("cases_event_2")]
    return {(*names, CASTS.sub("", text), valid) for *names, text, valid in rows}


def imported(samples, name="boston", **more):
    return import_requests(actor=SYSTEM, path=samples / f"{name}.csv", mapping=find(name), **more)


def contents():
    """What is stored, without the ids and random names."""
    cases = Case.objects.order_by("aliases__number").values_list(
        "aliases__number", "state", "opened_at", "promised_due", "closed_at", "service__code"
    )
    events = CaseEvent.objects.order_by("at", "verb").values_list("at", "verb", "data")
    words = Message.objects.order_by("body").values_list("body", "direction")
    return list(cases), list(events), list(words)


@pytest.fixture
def in_small_batches(monkeypatch):
    monkeypatch.setattr(services, "BATCH", 5)
    monkeypatch.setattr(services, "BULK_BATCH", 5)


def test_bulk_stores_the_same_and_leaves_tables_as_they_were(samples, in_small_batches):
    before = definitions()
    report = imported(samples, in_bulk=True)
    assert (report.stored, report.in_bulk) == (20, True)
    assert set(report.stages.seconds) >= {"rows", "indexes", "foreign keys", "statistics"}
    assert definitions() == before
    in_bulk = contents()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    assert not imported(samples).in_bulk
    assert contents() == in_bulk


def test_every_month_has_its_partition(samples):
    imported(samples, in_bulk=True)
    imported(samples, "washington")
    assert select("SELECT count(*) FROM cases_event_default") == [(0,)]
    assert select("SELECT count(*) > 0 FROM cases_event_2012_03") == [(True,)]


def test_whoever_keeps_figures_is_told_of_the_months(samples):
    imported(samples)
    told = OutboxEvent.objects.get(kind="cases.imported")
    assert told.data["cases"] == 20
    assert told.data["months"][0] == "2012-03"


def test_bulk_is_for_an_empty_city_only(samples):
    imported(samples, "washington")
    before = definitions()
    with pytest.raises(Conflict, match="cases already"):
        imported(samples, in_bulk=True)
    assert definitions() == before
    assert Case.objects.count() == 20


def stopped_after(batches, error):
    """The batches up to the second, and then a failure."""

    def failing(*args, **more) -> Iterator:
        for place, frames in enumerate(batches(*args, **more)):
            if place == 2:
                raise error
            yield frames

    return failing


@pytest.mark.parametrize("error", [RuntimeError("no power"), KeyboardInterrupt()])
def test_bulk_that_fails_midway_leaves_nothing(samples, in_small_batches, monkeypatch, error):
    before = definitions()
    monkeypatch.setattr(services, "_batches", stopped_after(services._batches, error))
    with pytest.raises(type(error)):
        imported(samples, in_bulk=True)
    assert definitions() == before
    assert load.is_empty()
    monkeypatch.undo()
    assert imported(samples, in_bulk=True).stored == 20


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C is heard, also where the tests run in a shell's background, which is deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interruption_does_not_wait_for_the_indexes(samples, monkeypatch):
    def slowly(bare):
        Timer(0.3, interrupt_main).start()
        select("SELECT pg_sleep(60)")

    before = definitions()
    monkeypatch.setattr(bare_tables.Bare, "rebuild_indexes", slowly)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        imported(samples, in_bulk=True)
    assert time.monotonic() - began < 30
    assert definitions() == before
    assert load.is_empty()


def test_a_batch_that_cannot_be_encoded_leaves_nothing(samples, in_small_batches, monkeypatch):
    def failing(model, rows):
        asked.append(model)
        if asked.count(Case) == 3:
            raise ValueError("not all are 16 bytes long")
        return copies(model, rows)

    before, copies, asked = definitions(), load.frozen_copies, []
    monkeypatch.setattr(load, "frozen_copies", failing)
    with pytest.raises(ValueError, match="16 bytes"):
        imported(samples, in_bulk=True)
    assert definitions() == before
    assert load.is_empty()


def test_a_server_that_dies_midway_leaves_nothing(samples, in_small_batches, monkeypatch):
    def killing(*args, **more):
        for place, frames in enumerate(batches(*args, **more)):
            if place == 2:
                select(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            yield frames

    before, batches = definitions(), services._batches
    monkeypatch.setattr(services, "_batches", killing)
    with pytest.raises(OperationalError):
        imported(samples, in_bulk=True)
    assert definitions() == before
    assert load.is_empty()


def test_an_interrupted_import_goes_on_without_a_double(samples, in_small_batches, monkeypatch):
    monkeypatch.setattr(services, "_batches", stopped_after(services._batches, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        imported(samples)
    stored = Case.objects.count()
    assert stored in (5, 10)
    monkeypatch.undo()
    report = imported(samples)
    assert (report.known, report.stored) == (stored, 20 - stored)
    with (samples / "boston.csv").open() as file:
        numbers = sorted(row["case_enquiry_id"] for row in csv.DictReader(file))
    assert sorted(Case.objects.values_list("aliases__number", flat=True)) == numbers


def test_two_imports_from_one_source_do_not_run_together(samples):
    with services._alone(find("boston")):
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(hashtext('import:boston'))")
                assert cursor.fetchone() == (False,)
        finally:
            other.close()
