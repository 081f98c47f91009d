"""The administration speaks the language of whoever reads it, in lists and in choices."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.admin.utils import label_for_field
from django.db import models
from django.utils.translation import override

from komek.kernel.admin import site

LATIN_ONLY = re.compile(r"[A-Za-z][A-Za-z _]+")
NOT_WORDS = {"ID"}


def _columns() -> Iterator[tuple[str, str]]:
    for model, admin in site._registry.items():
        yield from ((model._meta.label, name) for name in admin.list_display)


def _choices() -> Iterator[tuple[str, str, str]]:
    for model, admin in site._registry.items():
        shown = {*admin.list_display, *admin.list_filter, *(admin.fields or ())}
        for field in model._meta.get_fields():
            if isinstance(field, models.Field) and field.name in shown and field.choices:
                yield from (
                    (model._meta.label, field.name, str(value)) for value, _ in field.flatchoices
                )


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(("label", "column"), list(_columns()))
def test_a_column_is_named_in_the_readers_language(label: str, column: str, language: str) -> None:
    model, admin = next(one for one in site._registry.items() if one[0]._meta.label == label)
    with override(language):
        heading = str(label_for_field(column, model, admin))
    assert heading in NOT_WORDS or not LATIN_ONLY.fullmatch(heading), heading


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(("label", "name", "value"), list(_choices()))
def test_a_choice_is_named_in_the_readers_language(
    label: str, name: str, value: str, language: str
) -> None:
    model = next(one for one in site._registry if one._meta.label == label)
    field = model._meta.get_field(name)
    with override(language):
        words = {str(key): str(text) for key, text in field.flatchoices}[value]  # type: ignore[union-attr]
    assert not LATIN_ONLY.fullmatch(words), words
