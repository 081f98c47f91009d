"""Keeps out of the log what people wrote: errors quote whole rows, addresses what was typed.

What is left says where something went wrong, and of which kind it was.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

ErrorInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class HideWords(logging.Filter):
    """Replaces errors by their kind, and a request's address by its pattern."""

    def filter(self, record: logging.LogRecord) -> bool:
        path, route = _address(getattr(record, "request", None))
        if isinstance(record.args, tuple):
            record.args = tuple(_hidden(one, path, route) for one in record.args)
        return True


class WithoutWords(logging.Formatter):
    """A traceback of places: the text of an error could be somebody's whole row."""

    def formatException(self, ei: ErrorInfo) -> str:
        """The chain of errors as they came about, each with its places and its kind."""
        chain, error = [], ei[1]
        while error is not None and error not in chain:
            chain.append(error)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(map(_told, reversed(chain)))


def _told(error: BaseException) -> str:
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{places}{_kind(error)}"


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _address(request: Any) -> tuple[str | None, str]:
    """What was typed, and what of it is ours."""
    if request is None or not hasattr(request, "path"):
        return None, ""
    found = getattr(request, "resolver_match", None)
    return request.path, f"/{found.route}" if found else "…"


def _hidden(value: Any, path: str | None, route: str) -> Any:
    if isinstance(value, BaseException):
        return _kind(value)
    return route if path is not None and value == path else value
