"""Jobs by the clock: what time does to cases, and what followers of changes are told."""

from procrastinate.contrib.django import app

from komek.cases import services
from komek.cases.services import changes
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


@app.periodic(cron="* * * * *")
@app.task(name="cases.tell_policies")
def tell_policies(timestamp: int) -> None:
    """Every minute: nobody should keep for long what nobody may see any more."""
    changes.tell_policies()


@app.periodic(cron="7 3 * * *")
@app.task(name="cases.forget_changes")
def forget_changes(timestamp: int) -> None:
    """Changes are kept for a month."""
    changes.forget_old(clock.now())
