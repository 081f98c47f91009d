"""Frames have the columns of the tables, and ids that nobody else has."""

from datetime import UTC, datetime
from uuid import UUID

import polars as pl
import pytest
from django.db import connection

from komek.cases.models import Case, CaseEvent
from komek.history.columns import columns_of
from komek.history.frames import MODELS, CaseFrames, frame
from komek.history.reserve import reserve, reserve_alone
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
    first, second = reserve(Case, 5), reserve(Case, 3)
    assert first.is_sorted()
    assert first.len() == 5
    assert second.min() > first.max()


@pytest.mark.django_db
def test_a_range_taken_alone_and_ids_taken_one_by_one_never_meet() -> None:
    taken = [reserve(Case, 3), reserve_alone(Case, 4), reserve_alone(Case, 0), reserve(Case, 2)]
    together = [one for ids in taken for one in ids.to_list()]
    assert [len(ids) for ids in taken] == [3, 4, 0, 2]
    assert together == list(range(together[0], together[0] + 9))
