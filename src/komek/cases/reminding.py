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


class Posts(NamedTuple):
    """Whom something concerns: a user, whoever answers for an organisation, or both."""

    user_id: int | None
    organisation_id: int | None


class To(NamedTuple):
    """Whom a letter goes to: a user, or the mailbox of an organisation."""

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

    def concerned(self, about: About, organisation_id: int, holder: int | None) -> Posts:
        """Whom it concerns that an organisation's time has reached a stage.

        Half, and what the commission decided: whoever has the case, else the organisation. Most:
        both. Over: the organisation above, and the supervisors without being named.
        """
        if about == About.OVER:
            _itself, *above = self.above[organisation_id]
            return Posts(None, above[0] if above else None)
        present = stand_in(holder, self.away) if holder is not None else None
        whole = about == About.MOST or present is None
        return Posts(present, organisation_id if whole else None)

    def hearing(self, about: About, posts: Posts, organisation_id: int) -> frozenset[To]:
        """Who gets a letter about it; of the end the organisation itself if nobody is above.

        So it is when somebody tells those above. That work did not reach an organisation is for the
        supervisors alone.
        """
        if about == About.UNSENT:
            return self._supervising
        found = set() if posts.user_id is None else {To(user_id=posts.user_id)}
        if posts.organisation_id is not None:
            found |= self.answering(posts.organisation_id)
        if about == About.OVER:
            found |= self._supervising
        return frozenset(found) or self.answering(organisation_id)

    def answering(self, organisation_id: int) -> frozenset[To]:
        """The heads or whoever stands in for them, else the mailbox, else the same one above."""
        for one in self.above[organisation_id]:
            if found := self._present(self.heads.get(one, ())):
                return found
            if one in self.mailboxes:
                return frozenset({To(organisation_id=one)})
        return frozenset()

    @cached_property
    def _supervising(self) -> frozenset[To]:
        return self._present(self.supervisors)

    def _present(self, users: Iterable[int]) -> frozenset[To]:
        found = (stand_in(user, self.away) for user in users)
        return frozenset(To(user_id=user) for user in found if user is not None)
