"""Building the demo city in an empty database: reference set, growth, staff, and its whole past."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from komek.cases.services import count_durations
from komek.demo import loading
from komek.demo.accounts import create_accounts
from komek.demo.city import growth, past, services, staff, truth
from komek.demo.city.period import Period
from komek.directory import snapshot
from komek.history import load
from komek.history.frames import MODELS, CaseFrames
from komek.history.reserve import restart
from komek.history.stages import Stages
from komek.kernel import clock
from komek.kernel.errors import Conflict
from komek.kernel.models import AuditEntry

Say = Callable[[str], None]
SUBJECT = "demo:{seed}:{until}"


def build(
    *, requests: int, seed: int, until: date, truth_file: Path | None = None, say: Say = print
) -> list[str]:
    """Fill an empty city with so many cases, the last ones of the day before `until`.

    The same three values make the same city. Returns lines for whoever starts it. Raises Conflict
    where there are cases already, or what was built for another seed. What a crash interrupted is
    taken up by building once more: the past is stored as a whole or not at all.
    """
    if not load.is_empty():
        raise Conflict("not_empty", _("There are cases already: only an empty city can be filled."))
    watch = Stopwatch(say)
    _found(seed, until, watch)
    period = Period(snapshot.current().calendar, until)
    planned = past.plan(seed, requests, period, snapshot.current())
    watch.lap("plan")
    # The same city again, ids included, where an earlier attempt was interrupted.
    restart(MODELS)
    stages = Stages(begins=lambda name: say(f"  {name} ..."))
    load.bulk(planned.batches(), Progress(requests, say), stages)
    watch.lap(f"cases ({stages})")
    count_durations(clock.now())
    if truth_file is not None:
        truth.write(planned, truth_file)
    people = create_accounts(loading.SINCE)
    return loading.tell(people, f"{requests:,} requests from {period.first} to {until}.")


def _found(seed: int, until: date, watch: "Stopwatch") -> None:
    """The reference set, what the city grows by, and its staff; once for a seed and a day."""
    subject = SUBJECT.format(seed=seed, until=until)
    acts = AuditEntry.objects.filter(action=services.GROWN)
    grown = acts.values_list("subject", flat=True).first()
    if grown == subject:
        return
    if grown is not None:
        message = _("Another demo city was begun here: use its seed and day, or an empty home.")
        raise Conflict("other_city", message)
    loading.import_reference()
    watch.lap("reference set")
    now = snapshot.current()
    planned = growth.plan(seed, Period(now.calendar, until), now)
    names = [one.code for one in now.organisations()]
    names += [one.code for one in planned.organisations]
    services.grow(planned, staff.make(seed, names), since=loading.SINCE, subject=subject)
    watch.lap("streets, houses, organisations")


def today() -> date:
    """The city's day, on which its past ends unless another one is asked for."""
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


class Stopwatch:
    """Says how long each part took."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._began = self._last = time.monotonic()

    def lap(self, part: str) -> None:
        """The part is done."""
        now = time.monotonic()
        self._say(f"{now - self._last:7.1f} s  {part}")
        self._last = now


class Progress:
    """Says now and then how many cases are stored, at what rate, and how long it will take."""

    PAUSE_S = 5.0

    def __init__(self, total: int, say: Say) -> None:
        self._total, self._say = total, say
        self._done = 0
        self._began = time.monotonic()
        self._said = self._began

    def __call__(self, frames: CaseFrames) -> None:
        """One more batch is stored."""
        self._done += len(frames)
        now = time.monotonic()
        if now - self._said < self.PAUSE_S:
            return
        self._said = now
        rate = self._done / (now - self._began)
        left = (self._total - self._done) / rate
        self._say(f"  {self._done:,} of {self._total:,} cases, {rate:,.0f}/s, {left:.0f} s left")
