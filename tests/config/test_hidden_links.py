"""What is logged of a link leads nowhere."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client

from komek.cases import links
from komek.config.hidden_links import HideLinks

TOKEN = "7f5aefc984fd4ab68866fe9755ba9013.hPGnkHTxe7SBdF6C-gZGzaXM_nKzNRK2T4hIEhDW5ugzQ"


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """The console, as the settings have it."""
    kept = StringIO()
    handler = logging.StreamHandler(kept)
    handler.addFilter(HideLinks())
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


def test_the_console_hides_links() -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["words", "links"]
    assert HideLinks.__module__ in settings.LOGGING["filters"]["links"]["()"]


@pytest.mark.parametrize("line", ["/work/%s/", "GET /work/%s/answer/ HTTP/1.1", 'x "/work/%s"'])
def test_the_key_is_hidden_and_the_rest_stays(line: str, logged: StringIO) -> None:
    logging.getLogger("any").warning("Gone: %s", line % TOKEN)
    logging.getLogger("any").warning(line % TOKEN)
    said = logged.getvalue()
    assert TOKEN not in said
    assert said.count("/work/…") == 2


def test_a_refused_page_is_logged_without_its_link(db: None, logged: StringIO) -> None:
    from uuid import uuid4

    token = links.token_of(uuid4())
    Client().get(f"/work/{token}/")
    assert "/work/…/" in logged.getvalue()
    assert token not in logged.getvalue()
