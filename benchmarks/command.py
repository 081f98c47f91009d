"""Commands run to their end: what they said, how long they took, and what they cost."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.city import ROOT
from benchmarks.memory import proportional_megabytes

LOOK_EVERY_S = 1.0


@dataclass(frozen=True)
class Done:
    """A command's exit code, what it said on both streams, its wall time, and what it took.

    cpu_seconds: of all processes under this one, a database that was there before included.
    megabytes: the most memory (PSS) that the command and its descendants had at a look a second.
    """

    code: int
    said: str
    seconds: float
    cpu_seconds: float
    megabytes: float


def run(words: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Done:
    """Run a program in the checkout, and show what it says. environment: what differs from ours."""
    spent, began = _cpu_seconds(), time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [str(word) for word in words],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        megabytes = _watched(process)
        seconds = time.monotonic() - began
        output.seek(0)
        said = output.read()
    print(said, file=sys.stderr, flush=True)
    return Done(process.returncode, said, seconds, _cpu_seconds() - spent, megabytes)


def _watched(process: "subprocess.Popen[bytes]") -> float:
    most = 0.0
    while True:
        try:
            process.wait(LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            most = max(most, proportional_megabytes(process.pid))
        else:
            return most


def _cpu_seconds() -> float:
    """What all descendants of this process have spent so far, the ended ones included."""
    own = psutil.Process()
    ended = own.cpu_times().children_user + own.cpu_times().children_system
    return float(ended + sum(map(_with_ended_children, own.children(recursive=True))))


def _with_ended_children(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
