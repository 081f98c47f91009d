"""Texts are found in Python and templates; catalogs keep what is translated."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from komek.cli.catalogs import LANGUAGES, compile_outdated
from komek.cli.translations import missing, save, updated

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext
TITLE = _("Request")
COUNT = ngettext("%d day", "%d days", 3)
"""
TEMPLATE = """{% load i18n %}
<table>
      <tr><td>
   {% translate "Send" %} {% translate "Open" context "state of a case" %}
{% blocktranslate count n=n trimmed %}
  {{ n }} answer
{% plural %}
  {{ n }} answers
{% endblocktranslate %}
"""
FOUND = {"Request", "%d day", "Send", "Open", "%(n)s answer"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source" / "templates").mkdir(parents=True)
    (tmp_path / "source" / "words.py").write_text(PYTHON)
    (tmp_path / "source" / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path / "source"


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    return tmp_path / "locale"


def singulars(catalog: Catalog) -> set[str]:
    ids = (message.id for message in missing(catalog))
    return {id if isinstance(id, str) else id[0] for id in ids}


def test_texts_of_python_and_of_templates_are_found(source: Path, locale: Path) -> None:
    assert singulars(updated("kk", source, locale)) == FOUND


def test_a_translation_stays_and_a_vanished_text_goes(source: Path, locale: Path) -> None:
    catalog = updated("ru", source, locale)
    catalog["Send"].string = "Отправить"
    catalog["Request"].string = "Обращение"
    save(catalog, "ru", locale)
    (source / "words.py").write_text("")
    again = updated("ru", source, locale)
    assert again["Send"].string == "Отправить"
    assert "Request" not in again
    assert singulars(again) == {"Open", "%(n)s answer"}


@pytest.mark.parametrize(("language", "forms"), [("kk", 2), ("ru", 4)])
def test_every_plural_form_is_asked_for(
    source: Path, locale: Path, language: str, forms: int
) -> None:
    catalog = updated(language, source, locale)
    catalog["%d day"].string = (*["x"] * (forms - 1), "")
    assert "%d day" in singulars(catalog)
    catalog["%d day"].string = ("x",) * forms
    assert "%d day" not in singulars(catalog)


def test_saving_twice_changes_nothing(source: Path, locale: Path) -> None:
    files = []
    for _ in range(2):
        for language in LANGUAGES:
            save(updated(language, source, locale), language, locale)
        files.append([path.read_bytes() for path in sorted(locale.rglob("*.po"))])
    assert files[0] == files[1]


def test_a_changed_catalog_is_compiled_once(source: Path, locale: Path) -> None:
    save(updated("kk", source, locale), "kk", locale)
    assert [path.name for path in compile_outdated(locale)] == ["django.mo"]
    assert compile_outdated(locale) == []
