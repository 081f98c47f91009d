"""What becomes of the demo city's cases: when each step is taken, and who has the case meanwhile.

Times are seconds since 1970 (UTC) as floats, one row a step and one column a case; NaN where a
case does not take a step.
"""

from dataclasses import dataclass

import numpy as np

from komek.demo.city.dues import Dues
from komek.demo.city.period import Booleans, Integers, Numbers
from komek.demo.city.steps import Step, verb
from komek.demo.city.town import NOBODY

MINUTE, HOUR, DAY = 60, 3600, 86_400
CONFIRMATION_DAYS = 7

# How likely a case takes a turn.
FORWARDED = 0.5  # by a department that has an institution for it
REFUSED = 0.035
ACCEPTED = 0.93
ASKED = 0.06
REPLIED = 0.8
NEVER_ANSWERED = 0.005
CONFIRMED = 0.6
CONFIRMED_AGAIN = 0.75
REOPENED = 0.055
REOPENED_WHEN_LATE = 0.14
WITHDRAWN = 0.012
RATED = 0.2
REVOKED = 0.007  # what was answered at once
RATED_AT_ONCE = 0.055
STIRRED = REVOKED + RATED_AT_ONCE
"""How likely anything at all happens after an answer at first contact."""

# The share of the promised time that an answer takes: the middle one, and how much they differ.
PACE = 0.40
PACE_SPREAD = 0.60
SLOWEST = 5.0


@dataclass(frozen=True, eq=False)
class Opened:
    """Cases as they begin, one value a case, in the order of time.

    organisation: id of who is responsible, NOBODY when no rule finds one. fallback: whom the
    centre finds then, or after a refusal. institution: id of who does the department's work.
    at_once: answered at first contact, and either revoked or rated later. pace: how slow the
    organisation is, 1 for the usual one. checked: an inspector looks at every answer.
    """

    moment: Integers
    promised_amount: Integers
    promised_in_days: Booleans
    organisation: Integers
    fallback: Integers
    institution: Integers
    at_once: Booleans
    pace: Numbers
    swift: Booleans
    checked: Booleans

    def __len__(self) -> int:
        return len(self.moment)


@dataclass(frozen=True, eq=False)
class Lives:
    """times: steps x cases. passing and judging: the verbs of PASS_ON, JUDGE and JUDGE_AGAIN.

    first and last: ids of the organisation that has it first, and after it was passed on.
    """

    times: Numbers
    passing: Integers
    judging: Integers
    judging_again: Integers
    first: Integers
    last: Integers

    def took(self, step: Step) -> Booleans:
        """Which cases take a step."""
        return ~np.isnan(self.times[step])


def live(opened: Opened, dues: Dues, end: int, numbers: np.random.Generator) -> Lives:
    """The lives of the cases up to the moment `end`; what would come later has not happened yet."""
    life = _Life(opened, dues, numbers)
    life.run()
    times = life.times
    # Steps follow one another in time, so cutting at the end keeps a beginning of each life.
    times[times >= end] = np.nan
    return Lives(
        times=times,
        passing=life.passing,
        judging=life.judging,
        judging_again=life.judging_again,
        first=life.first,
        last=life.last,
    )


class _Life:
    """The steps of all cases of a chunk, taken one after another."""

    def __init__(self, opened: Opened, dues: Dues, numbers: np.random.Generator) -> None:
        self.opened, self.dues, self.numbers = opened, dues, numbers
        count = len(opened)
        self.times = np.full((len(Step), count), np.nan)
        self.now = opened.moment.astype(float)
        self.times[Step.OPEN] = self.now
        self.passing = np.full(count, verb("forward"))
        self.judging = np.full(count, verb("confirm"))
        self.judging_again = np.full(count, verb("confirm"))
        self.first = np.where(opened.organisation == NOBODY, opened.fallback, opened.organisation)
        self.last = self.first.copy()

    def run(self) -> None:
        """Take all steps."""
        worked = self._revoked() | ~self.opened.at_once
        answer = self._find_answer(worked)
        self._find_responsible(worked, answer)
        self._work(worked, answer)
        answered = self._answer(worked, answer)
        again = self._judge(answered)
        self._work_again(again)
        self._rate(answered)
        self._withdraw(worked)

    def _chance(self, probability: float | Numbers) -> Booleans:
        return self.numbers.random(len(self.opened)) < probability

    def _take(self, step: Step, who: Booleans, at: Numbers) -> None:
        """These cases take the step, a minute after the one before at the earliest."""
        at = np.round(np.maximum(at, self.now + MINUTE))
        self.times[step] = np.where(who, at, np.nan)
        self.now = np.where(who, at, self.now)

    def _in_office(self, at: Numbers) -> Numbers:
        """The times, those of services without haste moved into office hours."""
        shift = self.numbers.integers(0, 2 * HOUR, len(at))
        return np.where(
            self.opened.promised_in_days,
            self.dues.next_office_hours(at.astype(np.int64), shift),
            at,
        )

    def _due(self, start: Numbers) -> Numbers:
        one = self.opened
        return self.dues.of(
            start.astype(np.int64), one.promised_amount, one.promised_in_days
        ).astype(float)

    def _revoked(self) -> Booleans:
        """Some answers given at once were none: the resident comes back within the week."""
        revoked = self.opened.at_once & self._chance(REVOKED / STIRRED)
        later = self.now + self.numbers.uniform(HOUR, 6.5 * DAY, len(self.now))
        self._take(Step.REVOKE, revoked, later)
        return revoked

    def _find_answer(self, worked: Booleans) -> Numbers:
        """About when each case is answered."""
        count = len(self.opened)
        share = PACE * np.exp(self.numbers.normal(0, PACE_SPREAD, count)) * self.opened.pace
        share = np.minimum(share, SLOWEST)
        share = np.where(self.opened.swift, self.numbers.uniform(0.1, 0.4, count), share)
        needs = (self._due(self.now) - self.now) * share
        needs = np.where(self.opened.swift, np.minimum(needs, 3 * DAY), needs)
        return np.where(worked, self.now + np.maximum(needs, 10 * MINUTE), self.now)

    def _between(self, answer: Numbers, earliest: float, latest: float) -> Numbers:
        """A moment in this part of the time that is left until the answer."""
        part = self.numbers.uniform(earliest, latest, len(answer))
        return self._in_office(self.now + (answer - self.now) * part)

    def _find_responsible(self, worked: Booleans, answer: Numbers) -> None:
        one = self.opened
        nobody = worked & (one.organisation == NOBODY)
        self._take(Step.ROUTE, nobody, self._between(answer, 0.02, 0.1))
        forwarded = worked & (one.institution != NOBODY) & self._chance(FORWARDED)
        forwarded &= one.institution != self.first
        refused = worked & ~forwarded & ~nobody & self._chance(REFUSED) & ~one.swift
        refused &= one.fallback != self.first
        self.passing = np.where(refused, verb("refuse"), verb("forward"))
        self._take(Step.PASS_ON, forwarded | refused, self._between(answer, 0.03, 0.2))
        self._take(Step.ROUTE_AGAIN, refused, self._between(answer, 0.02, 0.15))
        self.last = np.where(forwarded, one.institution, self.last)
        self.last = np.where(refused, one.fallback, self.last)

    def _work(self, worked: Booleans, answer: Numbers) -> None:
        accepted = worked & self._chance(ACCEPTED)
        self._take(Step.ACCEPT, accepted, self._between(answer, 0.05, 0.5))
        asked = worked & self._chance(ASKED) & ~self.opened.swift
        self._take(Step.ASK, asked, self._between(answer, 0.1, 0.4))
        replied = asked & self._chance(REPLIED)
        hours = self.numbers.exponential(9 * HOUR, len(answer))
        self._take(Step.REPLY, replied, self.now + 10 * MINUTE + hours)

    def _answer(self, worked: Booleans, answer: Numbers) -> Booleans:
        answered = worked & ~(self._chance(NEVER_ANSWERED) & ~self.opened.swift)
        self._take(Step.ANSWER, answered, self._in_office(np.maximum(answer, self.now + HOUR / 6)))
        return answered

    def _runs_out(self) -> Numbers:
        """When an answer given now counts as unconfirmed."""
        week = np.full(len(self.now), CONFIRMATION_DAYS)
        return self.dues.of(self.now.astype(np.int64), week, np.ones(len(week), bool)).astype(float)

    def _judge(self, answered: Booleans) -> Booleans:
        """Confirmed, reopened, or nobody says anything; returns which were reopened."""
        late = self.now > self._due(self.times[Step.OPEN])
        swift = self.opened.swift
        again = answered & ~swift & self._chance(np.where(late, REOPENED_WHEN_LATE, REOPENED))
        likely = np.where(self.opened.checked, 0.85, CONFIRMED)
        confirmed = answered & ~again & (swift | self._chance(likely))
        self.judging = np.select(
            [again, confirmed], [verb("reopen"), verb("confirm")], verb("expire")
        )
        self._take(Step.JUDGE, answered, self._judged_at(confirmed, again, swift))
        return again

    def _judged_at(self, confirmed: Booleans, again: Booleans, swift: Booleans) -> Numbers:
        runs_out = self._runs_out()
        left = runs_out - self.now - HOUR
        count = len(left)
        soon = np.minimum(self.numbers.exponential(1.2 * DAY, count), left)
        soon = np.where(swift, np.minimum(soon, DAY), soon)
        reopened = self.now + left * self.numbers.random(count) ** 1.5
        noticed = runs_out + self.numbers.integers(1, 15 * MINUTE, count)
        return np.select([confirmed, again], [self.now + soon, reopened], noticed)

    def _work_again(self, again: Booleans) -> None:
        count = len(again)
        share = 0.35 * np.exp(self.numbers.normal(0, 0.5, count)) * self.opened.pace
        share = np.minimum(share, SLOWEST)
        answer = self.now + np.maximum((self._due(self.now) - self.now) * share, HOUR)
        self._take(Step.ACCEPT_AGAIN, again, self._between(answer, 0.05, 0.4))
        self._take(Step.ANSWER_AGAIN, again, self._in_office(answer))
        confirmed = again & self._chance(CONFIRMED_AGAIN)
        self.judging_again = np.where(confirmed, verb("confirm"), verb("expire"))
        nobody = np.zeros(count, bool)
        self._take(Step.JUDGE_AGAIN, again, self._judged_at(confirmed, nobody, nobody))

    def _rate(self, answered: Booleans) -> None:
        revoked = ~np.isnan(self.times[Step.REVOKE])
        rated = (self.opened.at_once & ~revoked) | (answered & self._chance(RATED))
        self._take(Step.RATE, rated, self.now + self.numbers.exponential(5 * HOUR, len(rated)))

    def _withdraw(self, worked: Booleans) -> None:
        """Some take their case back before it is answered; what was to come does not."""
        withdrawn = worked & self._chance(WITHDRAWN) & ~self.opened.swift
        begin = np.fmax(self.times[Step.OPEN], self.times[Step.REVOKE])
        until = np.where(
            np.isnan(self.times[Step.ANSWER]), begin + 9 * DAY, self.times[Step.ANSWER]
        )
        at = np.round(begin + (until - begin) * self.numbers.uniform(0.05, 0.95, len(begin)))
        later = withdrawn & (self.times > at)
        self.times[later] = np.nan
        # Withdrawn in the same second as another step: a minute passes.
        last = np.nanmax(self.times, axis=0)
        self.times[Step.WITHDRAW] = np.where(withdrawn, np.maximum(at, last + MINUTE), np.nan)
