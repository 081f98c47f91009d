"""Months of partitioned tables are made ahead, and asking twice changes nothing."""

from datetime import date

import pytest
from django.db import connection

from komek.kernel import partitions

pytestmark = pytest.mark.django_db


def test_a_span_gets_every_month_once() -> None:
    made = partitions.ensure("cases_event", date(2001, 11, 30), date(2002, 2, 1))
    assert made == [f"cases_event_{m}" for m in ("2001_11", "2001_12", "2002_01", "2002_02")]
    assert partitions.ensure("cases_event", date(2001, 11, 1), date(2002, 2, 28)) == []


def test_three_months_ahead_are_ready() -> None:
    partitions.ensure_ahead(date(2031, 11, 15))
    with connection.cursor() as cursor:
        for table in partitions.TABLES:
            for month in ("2031_11", "2031_12", "2032_01", "2032_02"):
                cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{table}_{month}"])
                assert cursor.fetchone() == (True,)


def test_a_row_of_an_unforeseen_month_is_not_lost() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_audit (at, actor, action, subject, fields, reason)"
            " VALUES ('1999-01-01Z', 'system', 'a.b', 'c:1', '{}', '')"
            " RETURNING tableoid::regclass::text"
        )
        assert cursor.fetchone() == ("kernel_audit_default",)
