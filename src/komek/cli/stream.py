"""The stream process: granian serving live streams, thousands of them in one thread."""

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

STOP_SECONDS = 3


def main() -> None:
    """Serve until SIGTERM at the address and port that the environment names."""
    Granian(
        "komek.config.asgi:application",
        address=os.environ["KOMEK_HOST"],
        port=int(os.environ["KOMEK_STREAM_PORT"]),
        interface=Interfaces.ASGI,
        workers=1,
        websockets=False,
        backpressure=8192,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


if __name__ == "__main__":
    main()
