"""Jobs: what time does to cases, residents to be called, what followers hear, words, exports."""

from datetime import timedelta

from procrastinate.contrib.django import app

from komek.cases import services
from komek.cases.services import (
    changes,
    dispatch,
    export_runs,
    exports,
    figures,
    incident_answers,
    month_sums,
    search,
)
from komek.kernel import clock

LONGEST_TURN_S = 20.0
LONGEST_ANSWER_S = 600.0
LOOK_BACK = timedelta(minutes=20)
LOOK_BACK_AT_NIGHT = timedelta(days=3)
"""Whatever the many looks of the day missed because nothing ran, the one at night finds."""


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


@app.task(name="cases.export")
def export(export_id: int) -> None:
    """Write the file of an export; asked for by an event."""
    export_runs.run_export(export_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.tidy_exports", queueing_lock="cases.tidy_exports")
def tidy_exports(timestamp: int) -> None:
    """Let go of old files, take up what was interrupted."""
    exports.tidy_exports()


@app.task(name="cases.answer_incident")
def answer_incident(answer_id: int) -> None:
    """Give the answer of an incident to its cases; asked for by an event."""
    incident_answers.carry_out(answer_id, seconds=LONGEST_ANSWER_S)


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.answer_incidents", queueing_lock="cases.answer_incidents")
def answer_incidents(timestamp: int) -> None:
    """Take up what was interrupted."""
    services.resume_answers()


@app.periodic(cron="41 4 * * *")
@app.task(name="cases.draw_calls")
def draw_calls(timestamp: int) -> None:
    """Every night, so that a Monday on which nothing ran costs no week its sample."""
    services.draw_calls(clock.now())


@app.periodic(cron="31 2 * * *")
@app.task(name="cases.sum_up", queueing_lock="cases.sum_up")
def sum_up(timestamp: int) -> None:
    """Every night: the trends of quality, and what became of what operators took."""
    figures.sum_up(clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.notice_repeats", queueing_lock="cases.notice_repeats")
def notice_repeats(timestamp: int) -> None:
    """While the operator may still be speaking with whoever comes back."""
    services.notice_repeats(clock.now() - LOOK_BACK)


@app.periodic(cron="31 3 * * *")
@app.task(name="cases.count_durations", queueing_lock="cases.count_durations")
def count_durations(timestamp: int) -> None:
    """Every night: a year's cases change little in a day."""
    services.count_durations(clock.now())


@app.periodic(cron="53 3 * * *")
@app.task(name="cases.notice_missed_repeats")
def notice_missed_repeats(timestamp: int) -> None:
    """Once over the last days."""
    services.notice_repeats(clock.now() - LOOK_BACK_AT_NIGHT)


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


@app.periodic(cron="* * * * * */10")
@app.task(name="cases.dispatch", queueing_lock="cases.dispatch")
def send_work(timestamp: int) -> None:
    """Every ten seconds: what organisations have to get, and what they should have got."""
    dispatch.catch_up(clock.now())
    dispatch.send_due()


@app.periodic(cron="* * * * *")
@app.task(name="cases.dispatch_answers", queueing_lock="cases.dispatch_answers")
def hear_of_work(timestamp: int) -> None:
    """Every minute: what became of it there, and which letters came back."""
    dispatch.poll_all(clock.now())
    dispatch.collect_letters()


@app.periodic(cron="3,13,23,33,43,53 * * * *")
@app.task(name="cases.dispatch_escalate", queueing_lock="cases.dispatch_escalate")
def escalate_work(timestamp: int) -> None:
    """Before the reminders' letters are written."""
    dispatch.escalate(clock.now())


@app.periodic(cron="17 4 * * *")
@app.task(name="cases.dispatch_forget")
def forget_dispatch_news(timestamp: int) -> None:
    """What recipients tell no more."""
    dispatch.forget_news(clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.add_up_months", queueing_lock="cases.add_up_months")
def add_up_months(timestamp: int) -> None:
    """Every five minutes, the months in which something changed."""
    month_sums.add_up(clock.now())


@app.periodic(cron="31 3 * * *")
@app.task(name="cases.add_up_all_months", queueing_lock="cases.add_up_all_months")
def add_up_all_months(timestamp: int) -> None:
    """Every night all of them: an import tells nobody which it wrote."""
    month_sums.add_up_all(clock.now())
