"""The same claim is the same resident; a shared phone, or a name alone, never is."""

import pytest

from komek.kernel.errors import Invalid, TooLarge
from komek.residents.claims import claim

PHONE = "8 701 555 14 74"
EMAIL = "Aigul@mail.kz"


def test_the_same_typed_in_another_way_is_the_same_claim() -> None:
    first = claim("Айгүл Әбді", phone=PHONE, email=EMAIL)
    assert (
        claim(" айгул  абди ", email="aigul@MAIL.kz", phone="+77015551474").digest == first.digest
    )
    assert first.addresses == (("phone", "+77015551474"), ("email", "aigul@mail.kz"))
    assert len(first.digest or b"") == 32


def test_two_people_on_one_phone_are_two() -> None:
    assert claim("Айгүл", phone=PHONE).digest != claim("Болат", phone=PHONE).digest


def test_a_neighbours_phone_beside_an_own_email_is_not_the_neighbour() -> None:
    neighbour = claim("Айгүл", phone=PHONE)
    assert claim("Айгүл", phone=PHONE, email="thief@mail.kz").digest != neighbour.digest


def test_a_name_alone_is_nobody_known() -> None:
    assert claim("Айгүл").digest is None
    assert claim("Айгүл")
    assert not claim("  ", phone=" ", email="")


def test_a_bad_address_is_refused_by_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        claim("Айгүл", phone="109", email=EMAIL)
    assert refused.value.field == "phone"
    with pytest.raises(TooLarge) as too_large:
        claim("я" * 5_000_000, email=EMAIL)
    assert too_large.value.field == "name"
