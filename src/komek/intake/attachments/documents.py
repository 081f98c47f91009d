"""PDF documents: taken as they are, unless there is something in them that acts."""

import subprocess
import sys
import threading
from pathlib import Path

from komek.intake.attachments import refusals
from komek.intake.attachments.inspect_pdf import MOST_SECONDS

# One at a time in a process: each may take a whole processor and most of a gigabyte.
_one_at_a_time = threading.Lock()

PROGRAM = Path(__file__).with_name("inspect_pdf.py")
REFUSALS = {
    "locked": refusals.locked,
    "active": refusals.active,
    "pages": refusals.too_many_pages,
}


def check_document(content: bytes) -> None:
    """Raises Invalid or TooLarge unless the file is a plain PDF of bearable size."""
    # -I: neither the environment nor the current directory decide what the child imports.
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        with _one_at_a_time:
            done = subprocess.run(
                command, input=content, capture_output=True, timeout=2 * MOST_SECONDS, check=False
            )
    except subprocess.TimeoutExpired as error:
        raise refusals.damaged() from error
    word = done.stdout.decode()
    if word != "fine":
        # No word at all: it was stopped for the time or the memory it took.
        raise REFUSALS.get(word, refusals.damaged)()
