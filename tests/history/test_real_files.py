"""The cities' real files: every row is accounted for, and what is stored says what they said."""

import polars as pl
import pytest
from django.db import connection

from komek.history.mapping import find
from komek.history.services import import_requests
from komek.kernel.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("own_database")

# File, mapping, rows, and how many of them are rejected.
FILES = [
    ("boston_animal_reports_2015.csv", "boston-animals", 6221, 0),
    ("boston_animal_reports_2016.csv", "boston-animals", 7494, 0),
    ("boston_animal_reports_2017.csv", "boston-animals", 7760, 0),
    ("baltimore_sample_10000.csv", "baltimore", 10_000, 0),
    ("losangeles_2017_9999.csv", "los-angeles", 9999, 0),
    ("washington_dc_2014_sample.csv", "washington", 1855, 0),
]
LATE = """
SELECT alias.number, stored.closed_at > stored.promised_due
FROM cases_casealias alias JOIN cases_case stored ON stored.id = alias.case_id
WHERE alias.source = %s AND stored.closed_at IS NOT NULL
"""


def imported(path, name):
    return import_requests(actor=SYSTEM, path=path, mapping=find(name))


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def labelled(path, due, label):
    """Whether each finished request with a term was late, by the city's own word."""
    rows = pl.read_csv(path, infer_schema=False).filter(
        pl.all_horizontal(pl.col(due, "closed_dt", label).is_not_null())
    )
    return dict(rows.select("case_enquiry_id", pl.col(label) == "OVERDUE").rows())


def stored_as_late(source, numbers):
    with connection.cursor() as cursor:
        cursor.execute(LATE, [source])
        return {number: late for number, late in cursor.fetchall() if number in numbers}


def test_boston_was_late_where_boston_says_so(real_files):
    path = real_files / "boston_2011-07_2011-10.csv"
    report = imported(path, "boston")
    assert (report.rows, report.stored, report.rejected) == (41_827, 41_827, 0)
    labels = labelled(path, "target_dt", "ontime")
    assert len(labels) == 33_356
    assert stored_as_late("boston", labels) == labels


@pytest.mark.parametrize(("file", "mapping", "rows", "rejected"), FILES)
def test_every_row_is_stored_or_has_its_reason(real_files, file, mapping, rows, rejected):
    report = imported(real_files / file, mapping)
    assert (report.rows, report.rejected) == (rows, rejected)
    assert report.stored == rows - rejected == count("cases_case") == count("cases_casealias")
    assert report.findings.rejected().len() == rejected
    if mapping == "boston-animals":
        labels = labelled(real_files / file, "sla_target_dt", "on_time")
        assert stored_as_late("boston", labels) == labels
