"""Jobs: answers that nobody confirmed, words to find cases by."""

from procrastinate.contrib.django import app

from komek.cases import services
from komek.cases.services import search
from komek.kernel import clock


@app.periodic(cron="23 * * * *")
@app.task(name="cases.expire_unconfirmed")
def expire_unconfirmed(timestamp: int) -> None:
    """Every hour, so that the night's work is never one big heap."""
    services.expire_unconfirmed(clock.now())


LONGEST_TURN_S = 20.0


@app.periodic(cron="* * * * * */10")
@app.task(name="cases.take_up_words", queueing_lock="cases.take_up_words")
def take_up_words(timestamp: int) -> None:
    """Every ten seconds; what takes longer goes on next time."""
    search.take_up(LONGEST_TURN_S)


@app.periodic(cron="52 * * * *")
@app.task(name="cases.mend_words", queueing_lock="cases.mend_words")
def mend_words(timestamp: int) -> None:
    """Every hour, for what an import wrote for a long time."""
    search.mend()
