"""Intake's jobs by the clock."""

from procrastinate.contrib.django import app

from komek.intake.services import erasing, files, sending


@app.periodic(cron="* * * * *")
@app.task(name="intake.send", queueing_lock="intake.send")
def send(timestamp: int) -> None:
    """Take waiting messages to their residents."""
    sending.send_due()


@app.periodic(cron="37 * * * *")
@app.task(name="intake.drop_anonymous_originals")
def drop_anonymous_originals(timestamp: int) -> None:
    """No photo's hidden data are kept for longer than a day where the sender is nobody."""
    files.drop_anonymous_originals()


@app.periodic(cron="47 2 * * *")
@app.task(name="intake.tidy")
def tidy(timestamp: int) -> None:
    """Erase and delete what interrupted work left behind."""
    erasing.erase_left_over()
    files.remove_orphans()
