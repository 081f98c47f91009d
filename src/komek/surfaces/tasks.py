"""The faces' jobs by the clock, and the desk's, which are found through here."""

from contextlib import suppress

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from komek.kernel import clock
from komek.kernel.errors import Conflict
from komek.surfaces.desk import jobs
from komek.surfaces.services import drafts, glass, kept_answers, presence, unusual, uploads
from komek.surfaces.sign_in import services

__all__ = ["jobs", "publish_open_data", "sweep", "tidy"]


@app.periodic(cron="47 * * * *")
@app.task(name="surfaces.sweep")
def sweep(timestamp: int) -> None:
    """Forget answers nobody will ask for again, files nobody used, words nobody sent."""
    kept_answers.sweep(clock.now())
    uploads.sweep(clock.now())
    drafts.sweep(clock.now())
    presence.sweep(clock.now())


@app.periodic(cron="27 2 * * *")
@app.task(name="surfaces.tidy")
def tidy(timestamp: int) -> None:
    """Forget sessions that ran out, accounts nobody ever signed in to, reasons of years ago."""
    SessionStore.clear_expired()
    services.forget_unfinished()
    glass.sweep(clock.now())
    unusual.sweep(clock.now())


@app.periodic(cron="11 * * * *")
@app.task(name="surfaces.watch_looks", queueing_lock="surfaces.watch_looks")
def watch_looks(timestamp: int) -> None:
    """Every hour: whoever reads a neighbour's matters is asked while it can be remembered."""
    unusual.watch(clock.now())


@app.periodic(cron="37 2 * * *")
@app.task(name="surfaces.publish_open_data")
def publish_open_data(timestamp: int) -> None:
    """Bring the open data up to date."""
    # Loads polars, which no other job and no web process needs.
    from komek.surfaces.open_data.publishing import publish

    with suppress(Conflict):  # somebody is at it by hand
        publish()
