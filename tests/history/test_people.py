"""Past residents are the ones that a single request would have found or created."""

from datetime import UTC, datetime

import polars as pl
import pytest

from komek.history import contacts
from komek.history.frames import CaseFrames
from komek.history.load import append
from komek.history.people import People
from komek.kernel.errors import Invalid
from komek.residents.claims import claim
from komek.residents.contacts import normalise
from komek.residents.models import ContactPoint, Resident

pytestmark = pytest.mark.django_db

MOMENT = datetime(2020, 5, 1, tzinfo=UTC)
PHONE, OTHER = "+77011234567", "+77172551474"


def people(*rows):
    schema = {"name": pl.String, "phone": pl.String, "email": pl.String}
    frame = pl.DataFrame(list(rows), schema, orient="row")
    return frame.with_columns(opened=pl.lit(MOMENT).cast(pl.Datetime("us", "UTC")))


def stored(known, *rows):
    """The residents of the rows, once the new ones are in the database."""
    ids, residents, points = known.of(people(*rows))
    append(CaseFrames(residents=residents, contact_points=points))
    return ids.to_list()


def test_the_same_claim_is_the_same_resident():
    known = People("kk", ask=True)
    first, again, other, nobody = stored(
        known,
        ("Айгүл Әбді", PHONE, None),
        ("айгул  абди", PHONE, None),
        ("Айгүл Әбді", PHONE, "a@b.kz"),
        (None, None, None),
    )
    assert first == again != other
    assert nobody is None
    assert stored(known, ("Айгүл Әбді", PHONE, None)) == [first]
    assert stored(People("kk", ask=True), ("Айгүл Әбді", PHONE, None)) == [first]
    assert Resident.objects.count() == 2
    assert ContactPoint.objects.count() == 3


def test_a_claim_is_that_of_a_single_request():
    (resident_id,) = stored(People("ru", ask=True), ("Болат", OTHER, "bolat@example.kz"))
    row = Resident.objects.get(id=resident_id)
    assert bytes(row.claim) == claim("Болат", phone=OTHER, email="bolat@example.kz").digest
    assert (row.name, row.language, row.created_at) == ("Болат", "ru", MOMENT)


def test_only_a_name_is_somebody_new_each_time():
    first, second = stored(People("kk", ask=True), ("Болат", None, None), ("Болат", None, None))
    assert first != second
    assert list(Resident.objects.values_list("claim", flat=True)) == [None, None]


def test_whoever_was_merged_away_is_who_they_became():
    kept, gone = stored(People("kk", ask=True), ("А", PHONE, None), ("Б", PHONE, None))
    Resident.objects.filter(id=gone).update(merged_into_id=kept)
    assert stored(People("kk", ask=True), ("Б", PHONE, None)) == [kept]


GIVEN_PHONES = [
    "+77011234567",
    "8 (7172) 55-14-74",
    "+77172551474",
    "87011234567",
    "109",
    "+7701123456",
    "+77990000000",
    "+12025550123",
    "call me",
    None,
]
GIVEN_EMAILS = [
    "a@b.kz",
    "Bolat.A@Example.KZ",
    "a..b@c.kz",
    "a@b",
    "a b@c.kz",
    "почта@пошта.укр",
    "-@-.kz",
    None,
]


def one_by_one(kind, texts):
    def single(text):
        try:
            return text and normalise(kind, text)
        except Invalid:
            return None

    return [single(text) for text in texts]


@pytest.mark.parametrize(
    ("by_column", "kind", "texts"),
    [(contacts.phones, "phone", GIVEN_PHONES), (contacts.emails, "email", GIVEN_EMAILS)],
)
def test_addresses_by_the_column_are_those_one_by_one(by_column, kind, texts):
    found = by_column(pl.Series(texts, dtype=pl.String))
    expected = one_by_one(kind, texts)
    assert found.values.to_list() == expected
    assert found.invalid.to_list() == [
        bool(text) and value is None for text, value in zip(texts, expected, strict=True)
    ]
