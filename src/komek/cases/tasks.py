"""Jobs by the clock: answers that nobody confirmed, residents to be called back."""

from procrastinate.contrib.django import app

from komek.cases import services
from komek.kernel import clock


@app.periodic(cron="23 * * * *")
@app.task(name="cases.expire_unconfirmed")
def expire_unconfirmed(timestamp: int) -> None:
    """Every hour, so that the night's work is never one big heap."""
    services.expire_unconfirmed(clock.now())


@app.periodic(cron="41 4 * * *")
@app.task(name="cases.draw_calls")
def draw_calls(timestamp: int) -> None:
    """Every night, so that a Monday on which nothing ran costs no week its sample."""
    services.draw_calls(clock.now())
