"""Keeps links out of the log: whoever reads an address there could act by it."""

import logging
import re
from typing import Any

_LINK = re.compile(r"(/work/)[^/\s\"']+")


class HideLinks(logging.Filter):
    """Replaces what stands for a key in an address, in a record's words and arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_hidden, record.args))
        return True


def _hidden(value: Any) -> Any:
    return _LINK.sub(r"\1…", value) if isinstance(value, str) else value
