"""What every plug-in's folder owes the house: it is small, says what it is, and knows little."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

MOST_LINES = 150


def folder(module: ModuleType) -> Path:
    """Where a plug-in lies."""
    return Path(module.__file__ or "").parent


def code_of(module: ModuleType) -> Iterator[tuple[Path, str]]:
    """Its files and what stands in them."""
    for path in sorted(folder(module).rglob("*.py")):
        yield path, path.read_text()


def is_small(module: ModuleType) -> None:
    lines = sum(text.count("\n") for _path, text in code_of(module))
    assert lines <= MOST_LINES, f"{module.__name__} has {lines} lines"


def says_what_it_is(module: ModuleType) -> None:
    for path, text in code_of(module):
        assert ast.get_docstring(ast.parse(text)), path


def knows_only(module: ModuleType, *allowed: str) -> None:
    """Besides itself and libraries it imports nothing but what is allowed."""
    allowed_names = tuple(f"{name}." for name in (*allowed, module.__name__))
    for path, text in code_of(module):
        for name in imported(text):
            ours = name.startswith(("komek.", "tests."))
            assert f"{name}.".startswith(allowed_names) or not ours, f"{path} imports {name}"


def imported(text: str) -> Iterator[str]:
    """Everything that a source names in its imports; raises for imports at run time."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write the module's whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            assert called not in ("import_module", "__import__", "get_model"), called
