"""Jobs by the clock: answers that nobody confirmed."""

from procrastinate.contrib.django import app

from komek.cases import services
from komek.kernel import clock


@app.periodic(cron="23 * * * *")
@app.task(name="cases.expire_unconfirmed")
def expire_unconfirmed(timestamp: int) -> None:
    """Every hour, so that the night's work is never one big heap."""
    services.expire_unconfirmed(clock.now())
