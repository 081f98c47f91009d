"""The worker: delivers events to their subscribers, and runs jobs by the clock."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg
from django.db import OperationalError, connection
from procrastinate.contrib.django import app

from komek.kernel import deliveries
from komek.kernel.relay import CHANNEL

log = logging.getLogger(__name__)

IDLE_S = 1.0
LOOK_S = 1.0
"""How late a job may be that waits for its moment: people watch the seconds of some."""
JOBS_AT_ONCE = 3
"""A file of a million cases must not keep letters waiting."""


def run(stopped: Callable[[], bool]) -> None:
    """Deliver in one thread, run jobs in the other, until stopped or until either ends."""
    jobs = threading.Thread(target=_run_jobs, args=(stopped,), name="jobs", daemon=True)
    jobs.start()
    while not stopped() and jobs.is_alive():
        try:
            if not deliveries.deliver_due():
                _wait()
        except OperationalError as error:
            log.warning("worker: the database is away (%s)", type(error).__name__)
            connection.close()
            threading.Event().wait(IDLE_S)


def _wait() -> None:
    """Until the relay says that there is something, or a retry may have come due."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    try:
        for _ in connection.connection.notifies(timeout=IDLE_S, stop_after=1):
            return
    except psycopg.OperationalError as error:
        raise OperationalError(*error.args) from error


def _run_jobs(stopped: Callable[[], bool]) -> None:
    asyncio.run(_jobs_until(stopped))


async def _jobs_until(stopped: Callable[[], bool]) -> None:
    # Django's connector, which the app's type does not tell from others.
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as jobs:
        async with jobs.open_async():
            worker = asyncio.create_task(
                jobs.run_worker_async(
                    concurrency=JOBS_AT_ONCE,
                    fetch_job_polling_interval=LOOK_S,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                )
            )
            while not stopped() and not worker.done():
                await asyncio.sleep(0.2)
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
