"""A preview in every language of the city."""

from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from komek.kernel.languages import LANGUAGES
from komek.surfaces.desk.city.frame import Preview


def in_every_language(
    template: str, variables: Callable[[str], Mapping[str, Any]]
) -> list[Preview]:
    """The template as readers of each language see it; `variables` gets the language's code."""
    previews = []
    for one in LANGUAGES:
        with translation.override(one.code):
            content = render_to_string(template, {**variables(one.code), "language": one.code})
        previews.append(Preview(one.code, one.own_name, content))
    return previews
