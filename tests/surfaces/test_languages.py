"""What people read is in their language: pages, months, plural forms, borrowed words."""

from datetime import date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import ngettext, pgettext

from tests.surfaces.people import browser

MONTHS = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("kk", "2026 жылғы 23 қараша", "2026 жылғы 23 қараша, 14:05"),
        ("ru", "23 ноября 2026 г.", "23 ноября 2026 г., 14:05"),
        ("en", "23 November 2026", "23 November 2026, 14:05"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(
    language: str, day: str, moment: str
) -> None:
    with translation.override(language):
        assert date_format(date(2026, 11, 23), "DATE_FORMAT") == day
        assert date_format(datetime(2026, 11, 23, 14, 5), "DATETIME_FORMAT") == moment  # noqa: DTZ001


def test_kazakh_months_inside_dates_are_small() -> None:
    with translation.override("kk"):
        months = [date_format(date(2026, month, 1), "E") for month in range(1, 13)]
    assert months == MONTHS.split()


@pytest.mark.parametrize(
    ("number", "russian"),
    [(1, "Найдена 1 услуга"), (3, "Найдены 3 услуги"), (5, "Найдено 5 услуг"), (21, "Найдена 21")],
)
def test_russian_counts_by_its_own_rules_and_kazakh_by_none(number: int, russian: str) -> None:
    texts = ("%(number)s service found", "%(number)s services found", number)
    with translation.override("ru"):
        assert (ngettext(*texts) % {"number": number}).startswith(russian)
    with translation.override("kk"):
        assert ngettext(*texts) % {"number": number} == f"{number} қызмет табылды"


def test_a_name_in_another_language_is_marked() -> None:
    template = Template("{% load ui %}{{ entry|named }}")
    names = {"name_kk": "Жарық", "name_ru": "", "name_en": ""}
    with translation.override("ru"):
        marked = template.render(Context({"entry": names}))
    assert marked == '<span class="fallback" lang="kk">Жарық</span>'
    with translation.override("kk"):
        assert template.render(Context({"entry": names})) == "Жарық"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("kk", "Бұл өрісті толтырыңыз"), ("ru", "Заполните это поле"), ("en", "Please fill in")],
)
def test_errors_of_forms_are_in_the_language_of_the_page(language: str, sentence: str) -> None:
    page = browser(language=language).post("/follow/", {}).content.decode()
    assert sentence in page


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_nothing_of_the_library_stays_in_english(language: str) -> None:
    from komek.ui import borrowed

    with translation.override(language):
        texts = [str(translation.gettext(text)) for text in borrowed.OF_FORMS[:9]]
        texts.append(pgettext("alt. month", "May"))
    assert not any("a" in text or "e" in text for text in texts if "%(" not in text)
