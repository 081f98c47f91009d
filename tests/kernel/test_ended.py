"""A process has ended when it is gone, and also when only nobody has buried it."""

import subprocess
import time

import psutil

from komek.kernel.ended import await_end, has_ended


def test_a_zombie_has_ended() -> None:
    child = subprocess.Popen(["true"])
    process = psutil.Process(child.pid)
    try:
        assert await_end([process], seconds=10) == []
        assert process.status() == psutil.STATUS_ZOMBIE
    finally:
        child.wait()
    assert has_ended(process)


def test_whoever_lives_on_is_named_in_time() -> None:
    child = subprocess.Popen(["sleep", "60"])
    try:
        began = time.monotonic()
        assert await_end([psutil.Process(child.pid)], seconds=0.2) == [psutil.Process(child.pid)]
        assert time.monotonic() - began < 5
    finally:
        child.kill()
        child.wait()
