"""Frames have the columns of the tables, and ids that nobody else has."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import polars as pl
import pytest
from django.db import connection

from komek.cases.models import Case, CaseEvent
from komek.history.columns import columns_of
from komek.history.frames import MODELS, CaseFrames, frame
from komek.history.reserve import reserve
from komek.history.uids import uids
from komek.residents.models import Resident

MOMENT = datetime(2020, 1, 2, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS)
def test_a_frame_has_the_columns_of_its_table(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
            [model._meta.db_table],
        )
        assert {name for (name,) in cursor.fetchall()} == set(columns_of(model))


def test_what_is_left_out_takes_the_default():
    rows = frame(Resident, 2, id=pl.Series([1, 2]), name="Анар", created_at=MOMENT)
    assert rows["name"].to_list() == ["Анар", "Анар"]
    assert rows["language"].to_list() == ["kk", "kk"]
    assert rows["merged_into_id"].to_list() == [None, None]
    assert rows["created_at"][1] == MOMENT
    assert rows["uid"].n_unique() == rows["pseudonym"].n_unique() == 2


def test_what_has_no_default_has_to_be_given():
    with pytest.raises(ValueError, match="created_at has to be given"):
        frame(Resident, 1, name="Анар")


def test_a_column_that_is_none_is_refused():
    with pytest.raises(ValueError, match="cases_event has no organization"):
        frame(CaseEvent, 1, organization=1)


def test_an_empty_batch_has_no_tables():
    assert list(CaseFrames().tables()) == []
    assert len(CaseFrames()) == 0


@pytest.mark.parametrize(("ordered", "version"), [(True, 7), (False, 4)])
def test_uids_are_proper_uuids(ordered, version):
    made = [UUID(bytes=bytes(one)) for one in uids(100, ordered=ordered).to_list()]
    assert len(set(made)) == 100
    assert {(one.version, one.variant) for one in made} == {(version, "specified in RFC 4122")}


@pytest.mark.django_db
def test_reserved_ids_are_never_given_twice():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        (before,) = cursor.fetchone()
        first, nothing, second = reserve(Case, 5), reserve(Case, 0), reserve(Case, 3)
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        (after,) = cursor.fetchone()
    taken = [before, *first, *nothing, *second, after]
    assert taken == list(range(before, before + 10))


@pytest.mark.usefixtures("own_database")
def test_others_take_ids_meanwhile():
    def take(count: int) -> list[int]:
        try:
            return [one for _ in range(20) for one in reserve(Case, count)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        taken = [one for ids in threads.map(take, [1, 7, 50, 3]) for one in ids]
    assert len(taken) == len(set(taken)) == 20 * 61
