"""Words by their sound: the same in Python and in the database, and near what was mistyped."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komek.cases.words import LONGEST_WORD, consonants_of, mistakes, words_of

# Letters that this Python does not know yet the database may know already.
TEXTS = st.text(
    st.sampled_from("абвгдеёжзийкщьыэюяәғқңөұүһіABCabcxyz0129 -.,:№'\\\"\n")
    | st.characters(exclude_categories=("Cs", "Cn")),
    max_size=80,
).filter(lambda text: "\x00" not in text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Сәкен Сейфуллин көшесі, 12-үй", ["saken", "seifulin", "kowesi", "12", "ui"]),
        ("Saken Seifullin", ["saken", "seifulin"]),
        ("дом 11", ["dom", "11"]),
        ("!!!", []),
        ("а" * 100, ["a"]),
        ("ба" * 100, ["ba" * (LONGEST_WORD // 2)]),
    ],
)
def test_words_by_their_sound(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.django_db
def test_the_database_takes_the_same_words() -> None:
    @given(TEXTS)
    @settings(
        max_examples=300,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
    )
    def holds(text: str) -> None:
        text = text.encode("utf-8", "ignore").decode()
        with connection.cursor() as cursor:
            cursor.execute("SELECT komek_words(%s::text)", [text])
            assert cursor.fetchone() == (words_of(text),)

    holds()


@pytest.mark.parametrize(
    ("typed", "meant", "count"),
    [
        ("fonar", "fonar", 0),
        ("fanar", "fonar", 1),
        ("fnoar", "fonar", 1),
        ("fonr", "fonar", 1),
        ("foonar", "fonar", 1),
        ("otoplenei", "otoplenie", 1),
        ("", "abc", 3),
    ],
)
def test_mistakes_are_counted(typed: str, meant: str, count: int) -> None:
    assert mistakes(typed, meant) == mistakes(meant, typed) == count


def test_consonants_survive_wrong_vowels() -> None:
    assert consonants_of("fanar") == consonants_of("fonari") == "fnr"
