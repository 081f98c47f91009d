"""What a supervisor writes down of its children, for the one that starts after it was killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

from komek.cli.leftovers import FILE, remember


def test_a_child_that_ended_at_once_does_not_end_its_supervisor(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    remember(tmp_path, [gone.pid, os.getpid()])
    remembered = json.loads((tmp_path / FILE).read_text())
    assert [number for number, _born in remembered] == [os.getpid()]
