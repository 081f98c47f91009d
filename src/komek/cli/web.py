"""The web process: granian serving Django's pages and APIs with threads."""

import gc
import os
import signal
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from komek.kernel.child_process import end_with_parent

STOP_SECONDS = 10


def main() -> None:
    """Serve until SIGTERM, as the environment says: address, port, workers, threads."""
    # Workers are forked: what is loaded here exists once for all of them.
    _application()
    gc.freeze()
    server = Granian(
        "komek.config.wsgi:application",
        address=os.environ["KOMEK_HOST"],
        port=int(os.environ["KOMEK_PORT"]),
        interface=Interfaces.WSGI,
        workers=int(os.environ["KOMEK_WORKERS"]),
        blocking_threads=int(os.environ["KOMEK_THREADS"]),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.serve(target_loader=_load_in_worker, wrap_loader=False)


def _load_in_worker() -> Callable[..., Any]:
    # An orphaned worker would go on answering beside the next start's workers.
    end_with_parent(signal.SIGKILL)
    return _application()


def _application() -> Callable[..., Any]:
    from komek.config.wsgi import application

    return application


if __name__ == "__main__":
    main()
