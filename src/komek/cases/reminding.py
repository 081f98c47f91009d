"""Who is reminded of an organisation's running time, and when: at half, most and all of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from komek.cases.models import About
from komek.directory.substitution import stand_in

STAGES = (About.HALF, About.MOST, About.OVER)
"""In the order in which time passes; an assignment keeps how many of them were told of."""


class To(NamedTuple):
    """Whom a reminder goes to: a user, or the mailbox of an organisation."""

    user_id: int | None = None
    organisation_id: int | None = None


def stages_passed(started: datetime, due: datetime, now: datetime) -> int:
    """How many stages of the time from the start to the due moment have been reached.

    By the clock, in whole numbers, so that the database counts the same.
    """
    passed, whole = now - started, due - started
    if now >= due:
        return 3
    return 2 if 5 * passed >= 4 * whole else 1 if 2 * passed >= whole else 0


@dataclass(frozen=True)
class Staff:
    """Who works where, as of one moment.

    heads: of each organisation, by user. above: each organisation and those above it, nearest
    first. mailboxes: organisations that can be written to. supervisors: of the centre. away: who
    is not there, and who stands in for them.
    """

    heads: Mapping[int, Collection[int]]
    above: Mapping[int, Sequence[int]]
    mailboxes: Collection[int]
    supervisors: Collection[int]
    away: Mapping[int, int | None]

    def reminded(self, stage: About, organisation_id: int, holder: int | None) -> frozenset[To]:
        """Who hears of a stage of the organisation's time.

        Half: whoever has the case, else who answers for the organisation. Most: both. Over: who
        answers for the organisation above, and the supervisors.
        """
        if stage == About.OVER:
            return self.hearing_of_the_end(organisation_id)
        present = stand_in(holder, self.away) if holder is not None else None
        holding = frozenset({To(user_id=present)} if present is not None else ())
        if stage == About.HALF and holding:
            return holding
        return holding | self.answering(organisation_id)

    def answering(self, organisation_id: int) -> frozenset[To]:
        """The heads or whoever stands in for them, else the mailbox, else the same one above."""
        for one in self.above[organisation_id]:
            if found := self._present(self.heads.get(one, ())):
                return found
            if one in self.mailboxes:
                return frozenset({To(organisation_id=one)})
        return frozenset()

    def hearing_of_the_end(self, organisation_id: int) -> frozenset[To]:
        """Who hears that an organisation's time is over; its own people if nobody is above."""
        _itself, *above = self.above[organisation_id]
        over = self.answering(above[0]) if above else frozenset()
        return (over | self._supervising) or self.answering(organisation_id)

    @cached_property
    def _supervising(self) -> frozenset[To]:
        return self._present(self.supervisors)

    def _present(self, users: Iterable[int]) -> frozenset[To]:
        found = (stand_in(user, self.away) for user in users)
        return frozenset(To(user_id=user) for user in found if user is not None)
