"""One figure of a benchmark, beside what we allow ourselves and what others reach."""

import os
import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One measured figure.

    ours, limit, peer: in `unit`; limit is what we promise, peer what another system reached on
    such a machine; None where there is none. n: how many observations stand behind `ours`.
    better: which direction is good.
    """

    name: str
    unit: str
    ours: float
    limit: float | None = None
    peer: float | None = None
    n: int = 1
    better: Literal["lower", "higher"] = "lower"

    @property
    def within_limit(self) -> bool:
        """Whether the promise is kept; a figure without a limit promises nothing."""
        if self.limit is None:
            return True
        return self.ours <= self.limit if self.better == "lower" else self.ours >= self.limit

    def as_json(self) -> dict[str, str | float | int | None]:
        """The line that `./komek bench` prints; ratios are ours divided by the other."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": _rounded(self.ours),
            "limit": self.limit,
            "peer": self.peer,
            "ratio_to_limit": _ratio(self.ours, self.limit),
            "ratio_to_peer": _ratio(self.ours, self.peer),
            "n": self.n,
            "machine": machine(),
        }


def _ratio(ours: float, other: float | None) -> float | None:
    return _rounded(ours / other) if other else None


def _rounded(value: float) -> float:
    """Four significant digits: more would only be noise."""
    return float(f"{value:.4g}")


@cache
def machine() -> str:
    """Cores, processor, memory and system of the machine that measured."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"Python {platform.python_version()}"
    return f"{cores} cores, {_processor()}, {gigabytes:.0f} GB, {platform.system()}, {python}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
