"""What was erased is in none of the planner's samples after a night."""

import pytest
from django.db import connection

from komek.kernel import samples
from komek.kernel.models import User

pytestmark = pytest.mark.django_db
NAME = "Vabuzolkiretam"
VALUES = "most_common_vals::text, histogram_bounds::text"


def knows() -> bool:
    """Whether the planner has a sample with the name."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM pg_stats WHERE concat({VALUES}) LIKE %s", [f"%{NAME}%"]
        )
        return cursor.fetchone()[0] > 0


def people(count: int) -> None:
    User.objects.bulk_create(
        User(email=f"{number}@example.kz", name=f"{NAME} {number}") for number in range(count)
    )


def test_of_a_table_that_has_other_rows() -> None:
    people(20)
    samples.take_anew()
    assert knows()
    User.objects.update(name="")
    samples.take_anew()
    assert not knows()


def test_of_a_table_that_is_empty_where_postgresql_can_forget() -> None:
    people(20)
    samples.take_anew()
    User.objects.all().delete()
    samples.take_anew()
    assert knows() == (connection.pg_version < samples.FORGETS_OF_EMPTY_TABLES_SINCE)
