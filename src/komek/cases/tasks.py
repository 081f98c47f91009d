"""Jobs by the clock: answers nobody confirmed, questions nobody answered, terms that run out."""

from procrastinate.contrib.django import app

from komek.cases import services
from komek.kernel import clock


@app.periodic(cron="23 * * * *")
@app.task(name="cases.expire_unconfirmed")
def expire_unconfirmed(timestamp: int) -> None:
    """Every hour, so that the night's work is never one big heap."""
    services.expire_unconfirmed(clock.now())


@app.periodic(cron="13 * * * *")
@app.task(name="cases.resume_unanswered", queueing_lock="cases.resume_unanswered")
def resume_unanswered(timestamp: int) -> None:
    """Every hour: a term ends with its day."""
    services.resume_unanswered(clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.remind", queueing_lock="cases.remind")
def remind(timestamp: int) -> None:
    """Note whose time runs out, and write to whom it concerns."""
    services.sweep(clock.now())
    services.write_letters(clock.now())
    services.send_letters(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.recompute_dues", queueing_lock="cases.recompute_dues")
def recompute_dues(timestamp: int) -> None:
    """A piece every minute, while a changed calendar has terms to compute anew."""
    services.recompute_dues(clock.now())
