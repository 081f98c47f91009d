"""Jobs by the clock: answers that nobody confirmed, residents to be called back, matters that
came back."""

from datetime import timedelta

from procrastinate.contrib.django import app

from komek.cases import services
from komek.kernel import clock

LOOK_BACK = timedelta(minutes=20)
LOOK_BACK_AT_NIGHT = timedelta(days=3)
"""Whatever the many looks of the day missed because nothing ran, the one at night finds."""


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


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.notice_repeats", queueing_lock="cases.notice_repeats")
def notice_repeats(timestamp: int) -> None:
    """While the operator may still be speaking with whoever comes back."""
    services.notice_repeats(clock.now() - LOOK_BACK)


@app.periodic(cron="53 3 * * *")
@app.task(name="cases.notice_missed_repeats")
def notice_missed_repeats(timestamp: int) -> None:
    """Once over the last days."""
    services.notice_repeats(clock.now() - LOOK_BACK_AT_NIGHT)
