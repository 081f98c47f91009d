"""Which of the city's languages an Accept-Language header asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.languages import CODES
from komek.surfaces.sender_language import of_header


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "kk"),
        ("*", "kk"),
        ("ru", "ru"),
        ("RU-kz", "ru"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("de, ru;q=0.5, en", "en"),
        ("ru;q=0, en;q=0.1", "en"),
        ("ru;q=0", "kk"),
        ("ru ; q = 0.3 , en;q=0.2", "ru"),
        ("kk,ru", "kk"),
        ("english", "kk"),
        ("en;q=1.2.3, ru;q=0.1", "ru"),
    ],
)
def test_the_best_liked_language(header: str, language: str) -> None:
    assert of_header(header) == language


@given(st.text())
def test_any_header_gives_a_language(header: str) -> None:
    assert of_header(header) in CODES
