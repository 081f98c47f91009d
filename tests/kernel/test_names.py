"""What has three names is called by the reader's one."""

import pytest
from django.utils import translation

from komek.directory.models import Organisation


@pytest.mark.parametrize(
    ("language", "name"), [("kk", "Су арнасы"), ("ru", "Водоканал"), ("en", "Су арнасы")]
)
def test_a_row_is_called_in_the_language_of_the_page(language: str, name: str) -> None:
    water = Organisation(name_kk="Су арнасы", name_ru="Водоканал")
    with translation.override(language):
        assert str(water) == name
