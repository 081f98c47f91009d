"""A batch that refers to what is not there is refused, whoever checks it."""

import os
from dataclasses import replace

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from komek.cases.models import Case
from komek.history import load, references, services
from komek.history.frames import MODELS
from komek.history.mapping import find
from komek.history.services import import_requests
from komek.kernel.actors import SYSTEM
from komek.residents.models import Resident

pytestmark = pytest.mark.usefixtures("own_database")

INSERT_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE NOT tgisinternal AND tgtype & 4 <> 0 AND tgrelid = ANY(%s::regclass[])
"""


@pytest.fixture(params=["at once", "one by one"])
def checked(request, monkeypatch):
    """Both ways of checking: our own, and the server's where we may not switch it off."""
    if request.param == "one by one":
        monkeypatch.setattr(references, "_MAY_SWITCH", "SELECT false")
    return request.param


@pytest.fixture
def batch(samples, monkeypatch):
    """A batch of cases that could be stored as it is."""
    caught = []
    monkeypatch.setattr(load, "append", lambda frames: caught.append(frames))
    import_requests(actor=SYSTEM, path=samples / "boston.csv", mapping=find("boston"))
    monkeypatch.undo()
    return next(frames for frames in caught if len(frames))


def test_the_embedded_server_lets_us_check_at_once():
    if "DATABASE_URL_TEST" in os.environ:
        pytest.skip("Somebody else's server decides for itself.")
    with connection.cursor() as cursor:
        cursor.execute(references._MAY_SWITCH)
        assert cursor.fetchone() == (True,)


def test_a_whole_batch_is_stored(batch, checked):
    load.append(batch)
    assert Case.objects.count() == 20


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("cases", "service_id"),
        ("cases", "organisation_id"),
        ("cases", "resident_id"),
        ("messages", "conversation_id"),
        ("aliases", "case_id"),
        ("assignments", "organisation_id"),
    ],
)
def test_a_row_that_refers_to_nothing_is_refused(batch, checked, table, column):
    rows = getattr(batch, table)
    wrong = rows.with_columns(
        pl.when(pl.int_range(pl.len()) == 7).then(999_999).otherwise(column).alias(column)
    )
    with pytest.raises(IntegrityError):
        load.append(replace(batch, **{table: wrong}))
    assert load.is_empty()


def test_what_is_referred_to_cannot_be_deleted_meanwhile(batch, checked):
    resident = Resident.objects.create(created_at="2020-01-01T00:00:00Z")
    cases = batch.cases.with_columns(resident_id=pl.lit(resident.id, pl.Int64))
    other = connection.copy()
    try:
        with transaction.atomic():
            with references.checked_at_once(replace(batch, cases=cases)):
                for model, rows in replace(batch, cases=cases).tables():
                    services.load.store(model, rows)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with other.cursor() as cursor:
                cursor.execute(
                    "SELECT id FROM residents_resident WHERE id = %s FOR UPDATE SKIP LOCKED",
                    [resident.id],
                )
                assert cursor.fetchall() == []
    finally:
        other.close()


def test_no_trigger_is_left_out_with_the_keys():
    with connection.cursor() as cursor:
        cursor.execute(INSERT_TRIGGERS, [[model._meta.db_table for model in MODELS]])
        assert cursor.fetchall() == []
