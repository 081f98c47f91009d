"""A child process ends with its parent, and only the parent decides when."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from komek.kernel.child_process import start_child

PARENT = """
import os, signal, sys, time
from komek.kernel.child_process import start_child
child = start_child(["sleep", "60"], env=os.environ, orphan_signal=signal.SIGTERM)
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a child of its parent's end.")
def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    child.wait(timeout=10)


def test_a_child_lives_in_a_session_of_its_own() -> None:
    child = start_child(["sleep", "60"], env=os.environ, orphan_signal=signal.SIGTERM)
    try:
        assert os.getsid(child.pid) == child.pid
    finally:
        child.kill()
        child.wait()


def test_a_program_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        start_child(["/nowhere/program"], env={}, orphan_signal=signal.SIGTERM)
