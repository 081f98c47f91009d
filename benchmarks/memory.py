"""Memory of a running city: proportional set size, so that shared pages count once."""

from pathlib import Path

import psutil


def proportional_megabytes(root: int) -> float:
    """The PSS of a process and of all its descendants, in megabytes (Linux only)."""
    top = psutil.Process(root)
    return sum(_kilobytes(process.pid) for process in (top, *top.children(recursive=True))) / 1024


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it ended between being listed and being read
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
