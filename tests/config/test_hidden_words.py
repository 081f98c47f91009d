"""What people wrote stays out of the log, whoever writes the line."""

import logging
import logging.config
from collections.abc import Iterator
from copy import deepcopy
from io import StringIO

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client

WORD = "Vabuzolkiretam"


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """A console with filters and formatter as the settings have them."""
    asked = deepcopy(settings.LOGGING)  # which a configurator uses up
    kept, handler = StringIO(), logging.StreamHandler()
    handler.setStream(kept)
    configurator = logging.config.DictConfigurator({})
    handler.setFormatter(configurator.configure_formatter(asked["formatters"]["line"]))
    for name in asked["handlers"]["console"]["filters"]:
        handler.addFilter(configurator.configure_filter(asked["filters"][name]))
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


def fail() -> None:
    raise ValueError(f"row contains ({WORD})")


def test_a_traceback_has_places_and_kinds(logged: StringIO) -> None:
    try:
        try:
            fail()
        except ValueError as error:
            raise LookupError(f"no {WORD}") from error
    except LookupError:
        logging.getLogger("any").exception("it failed")
    said = logged.getvalue()
    assert WORD not in said
    assert "it failed" in said
    assert "in fail" in said
    assert said.index("builtins.ValueError") < said.index("builtins.LookupError")


def test_an_error_that_a_sentence_names_is_its_kind(logged: StringIO) -> None:
    logging.getLogger("any").warning("lost (%s, %r)", ValueError(WORD), KeyError(WORD))
    assert "lost (builtins.ValueError, 'builtins.KeyError')" in logged.getvalue()


@pytest.mark.django_db
def test_a_row_that_the_database_quotes_is_not_repeated(logged: StringIO) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE strict (words text CHECK (false)) ON COMMIT DROP")
        with pytest.raises(IntegrityError, match=WORD) as caught:
            cursor.execute("INSERT INTO strict VALUES (%s)", [WORD])
    logging.getLogger("any").error("it failed", exc_info=caught.value)
    said = logged.getvalue()
    assert "IntegrityError" in said
    assert "CheckViolation" in said
    assert WORD not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "pattern"),
    [
        (f"/{WORD}/", "…"),
        (f"/open311/v2/{WORD}.json", "/open311/v2/"),
        (f"/requests/{WORD}/", "/requests/<str:number>/"),
    ],
)
def test_an_address_is_logged_by_its_pattern(address: str, pattern: str, logged: StringIO) -> None:
    assert Client().get(address).status_code == 404
    said = logged.getvalue()
    assert f"Not Found: {pattern}" in said
    assert WORD not in said
