"""A stream process on the test's own database."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks.city import await_port
from komek.kernel.ports import free_port
from tests.other_process import environment


@pytest.fixture
def stream_port(transactional_db, settings) -> Iterator[int]:
    """The port of a living stream; pages of the test's server are told of it."""
    port = free_port()
    settings.STREAM_PORT = port
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "komek.cli.stream"],
        env=environment(
            KOMEK_HOST="127.0.0.1",
            KOMEK_STREAM_PORT=str(port),
            KOMEK_PROCESS="stream",
            KOMEK_SECRET_KEY=settings.SECRET_KEY,
        ),
    )
    try:
        await_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)
