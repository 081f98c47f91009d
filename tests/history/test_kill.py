"""kill -9 in the middle of an import: the city is as it was, or goes on without a double."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from komek.cases.models import Case, CaseAlias
from komek.history import load
from komek.history.mapping import find
from komek.history.services import import_requests
from komek.kernel.actors import SYSTEM
from tests.other_process import environment

pytestmark = pytest.mark.usefixtures("own_database")

# Stores the sample in batches of four, and stops to be killed when two of them were sent.
IMPORT = """
import sys, time
from pathlib import Path
import django
django.setup()
from komek.history import services
from komek.history.mapping import find
from komek.kernel.actors import SYSTEM

services.BATCH = services.BULK_BATCH = 4

def progress(done, total):
    if done >= 8:
        print("sent", flush=True)
        time.sleep(600)

services.import_requests(
    actor=SYSTEM, path=Path(sys.argv[1]), mapping=find("boston"),
    in_bulk=sys.argv[2] == "bulk", progress=progress,
)
"""
PATIENCE_S = 30


def killed_midway(samples, how):
    """Import in another process, and end it by SIGKILL when something was sent."""
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(samples / "boston.csv"), how],
        env=environment(KOMEK_PROCESS="to-be-killed"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "sent\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait(PATIENCE_S)
    await_end_of_its_sessions()


def await_end_of_its_sessions():
    """The server notices a lost client a moment later, and undoes what it had begun."""
    deadline = time.monotonic() + PATIENCE_S
    theirs = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'komek-to-be-killed'"
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(theirs)
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)
    raise TimeoutError("sessions of the killed process are still there")


def imported_again(samples):
    return import_requests(actor=SYSTEM, path=samples / "boston.csv", mapping=find("boston"))


def test_in_bulk_nothing_is_left(samples):
    killed_midway(samples, "bulk")
    assert load.is_empty()
    assert imported_again(samples).stored == 20


def test_beside_living_work_whole_batches_are_left(samples):
    killed_midway(samples, "append")
    left = Case.objects.count()
    assert left in (8, 12, 16)
    report = imported_again(samples)
    assert (report.known, report.stored) == (left, 20 - left)
    assert Case.objects.count() == CaseAlias.objects.values("number").distinct().count() == 20
