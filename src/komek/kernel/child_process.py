"""Child processes that end with their parent, even when the parent is killed with kill -9."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import IO, Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h

# Loaded once, before any fork: a forked child may not load libraries safely.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def start_child(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    orphan_signal: signal.Signals,
    output: int | IO[Any] | None = None,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; Linux sends it `orphan_signal` when we die.

    A session of its own keeps the terminal's Ctrl-C away: the parent decides who stops first.
    Call it from a thread that lives as long as the process: Linux watches the calling thread.
    Raises OSError when the program cannot be started.
    """
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        preexec_fn=partial(end_with_parent, orphan_signal, os.getpid()),
        **options,
    )


def end_with_parent(orphan_signal: signal.Signals, parent: int | None = None) -> None:
    """Ask Linux to send the calling process `orphan_signal` when its parent dies.

    parent: the expected parent; when it is gone already, the calling process ends at once.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, orphan_signal, 0, 0, 0)
    # The parent may have died between fork and prctl: then no signal would ever come.
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
