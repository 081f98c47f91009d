"""The faces' jobs by the clock."""

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from komek.kernel import clock
from komek.surfaces.services import kept_answers
from komek.surfaces.sign_in import services


@app.periodic(cron="47 * * * *")
@app.task(name="surfaces.sweep_answers")
def sweep_answers(timestamp: int) -> None:
    """Forget answers that nobody will ask for again."""
    kept_answers.sweep(clock.now())


@app.periodic(cron="27 2 * * *")
@app.task(name="surfaces.tidy")
def tidy(timestamp: int) -> None:
    """Forget sessions that ran out, and accounts that nobody ever signed in to."""
    SessionStore.clear_expired()
    services.forget_unfinished()
