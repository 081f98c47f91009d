"""Addresses and names are brought to one form; what cannot be one is refused with a sentence."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.errors import Invalid, Refused
from komek.residents.contacts import EMAIL_LENGTH, clean_name, normalise, person_key


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("8 (7172) 55-14-74", "+77172551474"),
        ("8 (701) 555-14-74", "+77015551474"),
        ("+7 701 555 14 74", "+77015551474"),
        ("87015551474", "+77015551474"),
        ("7015551474", "+77015551474"),
        (" 8\u2011701\u2011555\u201114\u201174 ", "+77015551474"),
        ("+49 30 901820", "+4930901820"),
    ],
)
def test_a_phone_has_one_form(typed: str, stored: str) -> None:
    assert normalise("phone", typed) == stored


@pytest.mark.parametrize("typed", ["109", " 1-0-9 ", "112", "103", "1414", "0"])
def test_a_short_number_is_nobodys_phone(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise("phone", typed)
    assert (refused.value.code, refused.value.field) == ("phone_short", "phone")
    with translation.override("en"):
        assert "called back" in str(refused.value)


@pytest.mark.parametrize(
    "typed",
    ["", "55-14-74", "8 701 555", "call me", "0800 FLOWERS", "8 701 555 14 74\x00", "7" * 5000],
)
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        normalise("phone", typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Aigul.Abdi@Mail.KZ ", "aigul.abdi@mail.kz"),
        ("user@Әкімдік.қаз", "user@xn--d1albg3kc62g.xn--80ao21a"),
        ("a+b@example.com", "a+b@example.com"),
    ],
)
def test_an_email_has_one_form(typed: str, stored: str) -> None:
    assert normalise("email", typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "nobody",
        "a@b",
        "a@@b.kz",
        "a b@c.kz",
        "a@b.kz\nBcc: all@b.kz",
        "Айгүл <a@b.kz>",
        "a@b..kz",
        "a@" + "b" * 5_000_000 + ".kz",
        "a" * 65 + "@b.kz",
        "a\x00@b.kz",
    ],
)
def test_what_is_no_email_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise("email", typed)
    assert refused.value.field == "email"


@given(st.sampled_from(["phone", "email", "telegram"]), st.text())
def test_any_text_is_normalised_for_good_or_refused(kind: str, typed: str) -> None:
    try:
        stored = normalise(kind, typed)
    except Refused:
        return
    assert normalise(kind, stored) == stored
    assert 0 < len(stored) <= EMAIL_LENGTH


@given(st.text())
def test_any_name_is_cleaned_for_good_or_refused(typed: str) -> None:
    try:
        name = clean_name(typed)
    except Refused:
        return
    assert clean_name(name) == name
    assert "\x00" not in name
    assert "\n" not in name


def test_one_person_whichever_way_the_name_is_typed() -> None:
    assert person_key("  Айгүл  ӘБДІ ") == person_key("айгул абди")
    assert person_key("Айгүл") != person_key("Болат")
    assert person_key(" ") == ""
