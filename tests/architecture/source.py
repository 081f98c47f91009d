"""The product's source as syntax trees, for the tests that guard the architecture."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "src" / "komek"


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the product, by its path below src/komek."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(), str(path))
        for path in sorted(ROOT.rglob("*.py"))
    }


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """All calls in a tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    """The last word of what is called: `b` in `a.b()` and in `b()`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """All string literals in a tree, pieces of f-strings included."""
    return (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def offenders(paths: Iterable[str], look: Callable[[str], list[str]]) -> dict[str, list[str]]:
    """What was found in which modules: one test looks at all of them, and names those that fail."""
    return {path: found for path in paths if (found := look(path))}
