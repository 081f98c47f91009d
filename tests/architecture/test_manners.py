"""What every file owes its next reader."""

import ast
import re

from tests.architecture.source import ROOT, offenders, trees

LONGEST = 400
HANDWRITTEN = [
    path for path in trees() if "migrations" not in path and (ROOT / path).stat().st_size
]


def text_of(path: str) -> str:
    return (ROOT / path).read_text()


def test_a_module_says_what_lives_there() -> None:
    assert [path for path in HANDWRITTEN if not ast.get_docstring(trees()[path])] == []


def test_a_module_fits_one_idea() -> None:
    assert [path for path in HANDWRITTEN if len(text_of(path).splitlines()) > LONGEST] == []


def test_no_error_is_swallowed() -> None:
    def silent(path: str) -> list[str]:
        return [
            f"line {handler.lineno}"
            for handler in ast.walk(trees()[path])
            if isinstance(handler, ast.ExceptHandler)
            and all(isinstance(line, ast.Pass) for line in handler.body)
        ]

    assert offenders(HANDWRITTEN, silent) == {}


def test_nothing_is_left_for_later() -> None:
    def left(path: str) -> list[str]:
        return re.findall(r"\b(TODO|FIXME|XXX|NotImplementedError)\b", text_of(path))

    assert offenders(HANDWRITTEN, left) == {}
