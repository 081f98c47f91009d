"""Every template is whole, also those that no test happens to show."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Template
from django.template.loader import get_template

from komek.cli.places import SOURCE


def templates() -> Iterator[str]:
    """Names of all of ours."""
    for folder in sorted(SOURCE.rglob("templates")):
        for file in sorted(folder.rglob("*.html")):
            yield str(file.relative_to(folder))


@pytest.mark.parametrize("name", list(templates()))
def test_it_compiles(name: str) -> None:
    assert isinstance(get_template(name).template, Template)


def test_all_of_them_are_looked_at() -> None:
    assert {"ui/base.html", "desk/case.html"} <= set(templates())
    assert all(Path(name).suffix == ".html" for name in templates())
