"""Residents' jobs by the clock."""

from procrastinate.contrib.django import app

from komek.residents.services import forget_call_codes
from komek.residents.services.forgetting import write_log


@app.periodic(cron="27 2 * * *")
@app.task(name="residents.write_erasures")
def write_erasures(timestamp: int) -> None:
    """Everybody forgotten is in the file that outlives a restore."""
    write_log()


@app.periodic(cron="17 * * * *")
@app.task(name="residents.forget_call_codes")
def forget_codes(timestamp: int) -> None:
    """What callers were to read out yesterday is of no use any more."""
    forget_call_codes()
