"""Finds the texts that people see and brings the kk and ru catalogs up to date with them."""

import argparse
import io
import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from komek.cli.catalogs import LANGUAGES
from komek.cli.places import LOCALE, SOURCE

HELP = "Add new texts to the kk and ru catalogs, with empty translations."
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = (".html", ".txt")
PLURAL_FORMS = {
    "kk": "nplurals=2; plural=(n!=1);",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || "
        "(n%100>=11 && n%100<=14)? 2 : 3);"
    ),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """This command takes no options."""


def execute(arguments: argparse.Namespace) -> int:
    """Rewrite both catalogs: existing translations stay, new texts come empty, old ones go."""
    for language in LANGUAGES:
        catalog = updated(language)
        save(catalog, language)
        print(f"{language}: {len(catalog)} texts, {len(list(missing(catalog)))} to translate")
    return 0


def updated(language: str, source: Path = SOURCE, locale: Path = LOCALE) -> Catalog:
    """The language's catalog for the texts now in `source`, with the translations it has."""
    catalog = _read(language, locale)
    catalog.update(_texts(source), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def missing(catalog: Catalog) -> Iterator[Message]:
    """The messages without a translation, or with fewer plural forms than the language has."""
    for message in catalog:
        parts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        complete = all(parts) and (not message.pluralizable or len(parts) == catalog.num_plurals)
        if message.id and (message.fuzzy or not complete):
            yield message


def _file(locale: Path, language: str) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def _read(language: str, locale: Path) -> Catalog:
    file = _file(locale, language)
    text = file.read_text() if file.exists() else f'msgid ""\nmsgstr ""\n"{_plural(language)}"\n'
    return read_po(io.StringIO(text), locale=language)


def _plural(language: str) -> str:
    """Django joins a catalog to its own only when both count plural forms alike."""
    return f"Plural-Forms: {PLURAL_FORMS[language]}\\n"


def save(catalog: Catalog, language: str, locale: Path = LOCALE) -> None:
    """Write the catalog, sorted, so that a change shows as a small difference."""
    file = _file(locale, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as output:
        write_po(output, catalog, width=100, omit_header=False, sort_output=True, no_location=True)
    draft.replace(file)


def _texts(source: Path) -> Catalog:
    """Every text marked for translation in Python and in templates."""
    catalog = Catalog(fuzzy=False)
    for file in sorted(source.rglob("*")):
        if file.suffix == ".py":
            content = file.read_bytes()
        elif file.suffix in TEMPLATES and "templates" in file.parts:
            content = _as_python(file)
        else:
            continue
        found = extract("python", io.BytesIO(content), KEYWORDS, ("Translators:",))
        for _line, text, comments, context in found:
            catalog.add(text, auto_comments=comments, context=context)
    return catalog


def _as_python(template: Path) -> bytes:
    """The template's texts as calls of gettext, the way Django's own makemessages sees them."""
    from django.utils.translation.template import templatize

    lines = templatize(template.read_text(), origin=str(template)).splitlines()
    # They are indented like the markup, as no Python is; texts never span several of them.
    return "\n".join(line.lstrip() for line in lines).encode()
