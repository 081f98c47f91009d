"""What every file owes its next reader."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, trees

LONGEST = 400
HANDWRITTEN = [
    path for path in trees() if "migrations" not in path and (ROOT / path).stat().st_size
]


@pytest.mark.parametrize("path", HANDWRITTEN)
def test_a_module_says_what_lives_there(path: str) -> None:
    assert ast.get_docstring(trees()[path])


@pytest.mark.parametrize("path", HANDWRITTEN)
def test_a_module_fits_one_idea(path: str) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", HANDWRITTEN)
def test_no_error_is_swallowed(path: str) -> None:
    silent = [
        handler.lineno
        for handler in ast.walk(trees()[path])
        if isinstance(handler, ast.ExceptHandler)
        and all(isinstance(line, ast.Pass) for line in handler.body)
    ]
    assert silent == []


@pytest.mark.parametrize("path", HANDWRITTEN)
def test_nothing_is_left_for_later(path: str) -> None:
    assert re.findall(r"\b(TODO|FIXME|XXX|NotImplementedError)\b", (ROOT / path).read_text()) == []
