"""How due moments move: by a pause, by an extension, and anew when the calendar changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from komek.kernel.workdays import Term, WorkCalendar


@dataclass(frozen=True, slots=True)
class Paused:
    """The clocks stood still from `start` to `end`."""

    start: datetime
    end: datetime

    @property
    def at(self) -> datetime:
        """When it took effect."""
        return self.end

    def move(self, calendar: WorkCalendar, due: datetime, term: Term) -> datetime:
        """The due moment later by the working days of the pause; a term in hours by its time.

        Days are counted by dates, as terms are: pauses that follow one another move as far as one.
        """
        if term.unit == "hours":
            return due + (self.end - self.start)
        first, last = calendar.local_date(self.start), calendar.local_date(self.end)
        days = calendar.working_days_between(first, last)
        if not days:
            return due
        return calendar.end_of(calendar.add_working_days(calendar.local_date(due), days))

    def since(self, start: datetime) -> "Paused | None":
        """The part of the pause that a clock started at this moment has seen; None for nothing."""
        return Paused(max(self.start, start), self.end) if self.end > start else None


@dataclass(frozen=True, slots=True)
class Extended:
    """At `at` the commission gave time until `until`; nobody loses what they had."""

    at: datetime
    until: datetime

    def move(self, calendar: WorkCalendar, due: datetime, term: Term) -> datetime:
        """The later one of the two moments."""
        return max(due, self.until)

    def since(self, start: datetime) -> "Extended | None":
        """Itself, for a clock that ran already when it was given."""
        return self if self.at >= start else None


Shift = Paused | Extended


def due_after(
    calendar: WorkCalendar, started: datetime, term: Term, shifts: Iterable[Shift]
) -> datetime:
    """When a clock started at this moment runs out, after all that moved it, in its order."""
    due = calendar.due(started, term)
    for shift in shifts:
        if seen := shift.since(started):
            due = seen.move(calendar, due, term)
    return due
