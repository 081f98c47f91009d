"""The desk's jobs: doing what nobody has taken back."""

from procrastinate.contrib.django import app

from komek.kernel import clock
from komek.surfaces.desk.services import handing_over, holding


@app.task(name="desk.carry_out")
def carry_out(act_id: int) -> None:
    """Do what somebody at the desk has not taken back; asked for when it is held."""
    holding.carry_out(act_id)


@app.periodic(cron="* * * * *")
@app.task(name="desk.carry_out_late", queueing_lock="desk.carry_out_late")
def carry_out_late(timestamp: int) -> None:
    """Every minute, for what a dying worker has left undone."""
    holding.carry_out_late(clock.now())


@app.periodic(cron="49 * * * *")
@app.task(name="desk.forget_held")
def forget_held(timestamp: int) -> None:
    """What was held or handed over, and what became of it."""
    holding.sweep(clock.now())
    handing_over.sweep(clock.now())
