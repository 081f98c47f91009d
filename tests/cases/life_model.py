"""What the terms of a case ought to be, worked out anew in the plainest way: day by day.

It shares with the product only what a date is: a working day or not, and when its offices close.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from komek.kernel.workdays import Term, WorkCalendar

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def local(calendar: WorkCalendar, moment: datetime) -> date:
    return moment.astimezone(calendar.zone).date()


def walk(calendar: WorkCalendar, day: date, working_days: int) -> date:
    """So many working days on from the day."""
    while working_days:
        day += DAY
        working_days -= calendar.is_working(day)
    return day


def last_second(calendar: WorkCalendar, day: date) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=calendar.zone) + DAY
    return midnight.astimezone(calendar.zone) - SECOND


def first_due(calendar: WorkCalendar, start: datetime, term: Term) -> datetime:
    if term.unit == "hours":
        return start.replace(microsecond=0) + timedelta(hours=term.amount)
    day = local(calendar, start)
    closes = calendar.closes_at(day)
    if closes is None or start > closes:
        day = walk(calendar, day, 1)
    return last_second(calendar, walk(calendar, day, term.amount))


def lost_days(calendar: WorkCalendar, begin: datetime, end: datetime) -> int:
    """Working days after the first date up to the last one."""
    day, last, count = local(calendar, begin), local(calendar, end), 0
    while day < last:
        day += DAY
        count += calendar.is_working(day)
    return count


@dataclass
class Clock:
    """One due moment: of a case's term, or of whoever has the case."""

    start: datetime
    term: Term
    due: datetime

    def pause(self, calendar: WorkCalendar, begin: datetime, end: datetime) -> None:
        begin = max(begin, self.start)
        if end <= begin:
            return
        if self.term.unit == "hours":
            self.due += end - begin
        elif days := lost_days(calendar, begin, end):
            self.due = last_second(calendar, walk(calendar, local(calendar, self.due), days))

    def extend(self, at: datetime, until: datetime) -> None:
        if at >= self.start:
            self.due = max(self.due, until)


@dataclass
class Terms:
    """The clocks of a case, and everything that moved them.

    stopped: the clock of an answer that is being looked at.
    """

    promised: Clock
    legal: Clock
    held: Clock | None = None
    stopped: Clock | None = None
    moves: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    paused_since: datetime | None = None

    @property
    def clocks(self) -> list[Clock]:
        return [one for one in (self.promised, self.legal, self.held) if one is not None]

    @property
    def dues(self) -> list[datetime]:
        return [one.due for one in self.clocks]

    def run_on(self, calendar: WorkCalendar, now: datetime) -> None:
        """Whatever was asked is no longer asked."""
        if self.paused_since is None:
            return
        self.moves.append(("pause", self.paused_since, now))
        for one in self.clocks:
            one.pause(calendar, self.paused_since, now)
        self.paused_since = None

    def extend(self, now: datetime, until: datetime) -> None:
        self.moves.append(("extend", now, until))
        for one in self.clocks:
            one.extend(now, until)

    def recompute(self, calendar: WorkCalendar) -> None:
        """From the beginning, by the calendar of now."""
        for one in self.clocks:
            self._anew(calendar, one)

    def go_on(self, calendar: WorkCalendar, *, anew: bool) -> None:
        """What stopped with an answer that was given back runs on."""
        assert self.stopped is not None
        self.held, self.stopped = self.stopped, None
        if anew:
            self._anew(calendar, self.held)

    def _anew(self, calendar: WorkCalendar, one: Clock) -> None:
        one.due = first_due(calendar, one.start, one.term)
        for kind, first, second in self.moves:
            if kind == "pause":
                one.pause(calendar, first, second)
            else:
                one.extend(first, second)
