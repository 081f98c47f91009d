"""Phones and e-mail addresses by the column, in the form `residents.contacts` stores."""

from functools import cache
from typing import NamedTuple

import polars as pl
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from phonenumbers import PhoneMetadata

from komek.kernel.errors import Invalid
from komek.residents.contacts import normalise
from komek.residents.models import ContactKind

# Addresses that are in their stored form already, as most files have them. Whatever looks
# different is asked of `normalise`, one by one: fifty times slower.
_PLAIN_EMAIL = r"^[a-z0-9]+(?:[._-][a-z0-9]+)*@[a-z0-9]+(?:\.[a-z0-9]+)*\.[a-z]{2,10}$"
_LONGEST_PLAIN_EMAIL = 60


class Contacts(NamedTuple):
    """Normalised addresses, null where there is none, and a mask of those that were none."""

    values: pl.Series
    invalid: pl.Series


def phones(texts: pl.Series) -> Contacts:
    """Phone numbers as E.164."""
    return _contacts(texts, ContactKind.PHONE, texts.str.contains(_plain_phone()))


def emails(texts: pl.Series) -> Contacts:
    """E-mail addresses in small letters."""
    plain = texts.str.contains(_PLAIN_EMAIL) & (texts.str.len_chars() <= _LONGEST_PLAIN_EMAIL)
    return _contacts(texts, ContactKind.EMAIL, plain)


@cache
def _plain_phone() -> str:
    """E.164 numbers of this country's landlines and mobiles, by the same metadata as elsewhere."""
    country = PhoneMetadata.metadata_for_region(settings.CITY_COUNTRY)
    if country is None:
        raise ImproperlyConfigured(f"No phone numbers are known of {settings.CITY_COUNTRY}")
    kinds = (country.fixed_line, country.mobile)
    known = [kind.national_number_pattern for kind in kinds if kind]
    patterns = "|".join(pattern for pattern in known if pattern)
    return rf"^\+{country.country_code}(?:{patterns})$"


def _contacts(texts: pl.Series, kind: ContactKind, plain: pl.Series) -> Contacts:
    others = texts.filter(~plain.fill_null(value=True)).unique().to_list()
    if not others:
        return Contacts(texts, pl.repeat(False, texts.len(), dtype=pl.Boolean, eager=True))
    found = texts.replace(others, [_normalised(kind, text) for text in others])
    return Contacts(found, texts.is_not_null() & found.is_null())


def _normalised(kind: ContactKind, text: str) -> str | None:
    try:
        return normalise(kind, text)
    except Invalid:
        return None
