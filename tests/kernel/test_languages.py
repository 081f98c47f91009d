from types import SimpleNamespace

import pytest

from komek.kernel.languages import CODES, DEFAULT, Picked, closest, pick

STREET = {"name_kk": "Кенесары көшесі", "name_ru": "улица Кенесары", "name_en": "Kenesary street"}


def test_three_languages_and_kazakh_first():
    assert CODES == ("kk", "ru", "en")
    assert DEFAULT == "kk"


@pytest.mark.parametrize("names", [STREET, SimpleNamespace(**STREET)])
@pytest.mark.parametrize("language", CODES)
def test_the_name_in_the_language_asked_for(names: object, language: str):
    assert pick(names, language) == Picked(STREET[f"name_{language}"], None)


@pytest.mark.parametrize(
    ("language", "present", "fallback"),
    [
        ("en", ["kk", "ru"], "kk"),
        ("en", ["ru"], "ru"),
        ("ru", ["kk", "en"], "kk"),
        ("ru", ["en"], "en"),
        ("kk", ["ru", "en"], "ru"),
        ("kk", ["en"], "en"),
        ("de", ["kk", "ru", "en"], "kk"),
    ],
)
def test_a_missing_name_is_replaced_and_marked(language: str, present: list[str], fallback: str):
    names = {f"name_{code}": STREET[f"name_{code}"] for code in present}
    assert pick(names, language) == Picked(STREET[f"name_{fallback}"], fallback)


def test_a_blank_name_is_a_missing_one():
    assert pick({**STREET, "name_kk": "", "name_ru": "  "}, "kk").fallback_used == "en"
    assert pick({**STREET, "name_kk": None}, "kk").fallback_used == "ru"


def test_no_name_at_all():
    assert pick({}, "kk") == pick(SimpleNamespace(), "kk") == Picked("", None)


def test_other_fields_than_names():
    assert pick({"title_ru": "Вода"}, "ru", field="title") == Picked("Вода", None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("kk", "kk"),
        ("ru-RU", "ru"),
        ("en_GB", "en"),
        ("KK-Cyrl-KZ", "kk"),
        ("de", "kk"),
        ("", "kk"),
        (None, "kk"),
    ],
)
def test_codes_of_browsers_and_messengers(given: str | None, expected: str):
    assert closest(given) == expected
