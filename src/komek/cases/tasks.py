"""Jobs by the clock: answers that nobody confirmed, cases whose organisation is no more."""

from procrastinate.contrib.django import app

from komek.cases import services
from komek.kernel import clock


@app.periodic(cron="23 * * * *")
@app.task(name="cases.expire_unconfirmed")
def expire_unconfirmed(timestamp: int) -> None:
    """Every hour, so that the night's work is never one big heap."""
    services.expire_unconfirmed(clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.hand_over_inherited", queueing_lock="cases.hand_over_inherited")
def hand_over_inherited(timestamp: int) -> None:
    """Soon after a succession holds, whenever it was decided."""
    services.hand_over_inherited(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.watch_critical", queueing_lock="cases.watch_critical")
def watch_critical(timestamp: int) -> None:
    """What leaders must know within a minute."""
    services.watch_critical(clock.now())
