"""What a request is about: number, service, organisation, channel, words, place and reporter."""

import polars as pl

from komek.cases.models import CaseAlias
from komek.cases.services.opening_checks import LONGEST_ADDRESS, LONGEST_TEXT
from komek.history import contacts
from komek.history.checks import Checks
from komek.history.mapping import Mapping
from komek.history.spots import spots
from komek.history.texts import clean, in_one_line
from komek.residents.contacts import NAME_LENGTH

LONGEST_NUMBER: int = CaseAlias._meta.get_field("number").max_length or 0
LONGEST_ENTRY = 300


def check_names(checks: Checks, mapping: Mapping) -> None:
    """The number, and the names of service and organisation as one line each."""
    checks["number"] = clean(checks["number"], LONGEST_ENTRY).texts
    checks.reject(checks["number"].is_null(), "number_missing", "number")
    too_long = checks["number"].str.len_chars() > LONGEST_NUMBER
    checks.reject(too_long, "number_too_long", "number")
    checks.reject(checks["service"].is_null(), "service_missing", "service")
    for field in ("service", "organisation"):
        _one_line(checks, field, LONGEST_ENTRY)
    words = list(mapping.channels)
    checks["channel"] = checks["channel"].str.strip_chars().replace_strict(
        words, [mapping.channels[word] for word in words], default=mapping.channel,
        return_dtype=pl.String,
    )  # fmt: skip
    checks["anonymous"] = checks["anonymous"].is_in(list(mapping.anonymous)).fill_null(value=False)


def check_words(checks: Checks) -> None:
    """The resident's words, the city's answer, and the address."""
    parts = [name for name in checks.rows.columns if name.startswith("text.")]
    said = checks.rows.select(pl.concat_str(parts, separator="\n", ignore_nulls=True)).to_series()
    # What is said once more, as a title that repeats the service, is said.
    checks["text"] = said
    for field, limit in (("text", LONGEST_TEXT), ("answer", LONGEST_TEXT)):
        found = clean(checks[field], limit)
        checks.note(found.cut, "text_cut", field)
        checks[field] = found.texts
    _one_line(checks, "address", LONGEST_ADDRESS)


def check_places(checks: Checks, mapping: Mapping) -> None:
    """The coordinates as numbers; what is no place is left out and noted."""
    found = spots(checks["lat"], checks["lon"], mapping.places.placeholders)
    for reason, mask in found.faults.items():
        checks.note(mask, reason, "lat")
    checks["lat"], checks["lon"] = found.lat, found.lon


def check_reporters(checks: Checks) -> None:
    """Who asked; nobody where they wished to stay unknown."""
    hidden = checks["anonymous"]
    _one_line(checks, "name", NAME_LENGTH)
    for field, read in (("phone", contacts.phones), ("email", contacts.emails)):
        found = read(checks[field].str.strip_chars())
        checks.note(found.invalid & ~hidden, f"{field}_invalid", field)
        checks[field] = found.values
    for field in ("name", "phone", "email"):
        checks[field] = checks[field].set(hidden, None)


def check_ratings(checks: Checks) -> None:
    """Stars from 1 to 5."""
    stars = checks["rating"].cast(pl.Float64, strict=False)
    whole = (stars.is_between(1, 5) & (stars == stars.floor())).fill_null(value=False)
    checks.note(checks["rating"].is_not_null() & ~whole, "rating_invalid", "rating")
    checks["rating"] = stars.set(~whole, None).cast(pl.Int16)


def _one_line(checks: Checks, field: str, limit: int) -> None:
    found = clean(in_one_line(checks[field]), limit)
    checks.note(found.cut, "text_cut", field)
    checks[field] = found.texts
