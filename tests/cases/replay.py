"""A year of the demo city lived once more through the verbs, and whom it ought to have reminded.

`lived` plays the events; `expected` works the reminders out from a log of what happened, without
anything of `cases.reminding` or the sweep.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from komek.cases import belongings, services
from komek.cases.models import Assignment, Case, CaseEvent, Pause, Reminder, ReminderLetter
from komek.cases.services import NewCase, open_case
from komek.intake.models import Message
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.clock import Journey
from komek.kernel.errors import Conflict, Invalid

AFTERWARDS = ("confirm", "expire", "rate")
SHARES = (("50", 5), ("80", 8), ("100", 10))


class Seen(NamedTuple):
    """An assignment as it was from a moment on."""

    at: datetime
    due: datetime
    holder: int | None
    open: bool
    paused: bool


class Told(NamedTuple):
    """Somebody, a user or a mailbox, was told something at a sweep."""

    assignment_id: int
    about: str
    at: datetime
    user_id: int | None
    mailbox_id: int | None


@dataclass(frozen=True)
class Log:
    """What happened: for each assignment its organisation and beginning, and what it was like."""

    began: dict[int, tuple[int, datetime]]
    seen: dict[int, list[Seen]]

    def look(self, case_id: int, at: datetime) -> None:
        """Note what the case's assignments are like now."""
        paused = Pause.objects.filter(case=case_id, ended_at=None).exists()
        for one in Assignment.objects.filter(case=case_id):
            self.began[one.id] = (one.organisation_id, one.started_at)
            self.seen[one.id].append(Seen(at, one.due, one.person_id, one.ended_at is None, paused))


def worked_on(since: datetime, until: datetime) -> list[CaseEvent]:
    """The events of cases opened in the time that were anybody's work, in their order.

    Without what happens to an answer, which touches no clock.
    """
    cases = Case.objects.filter(opened_at__gte=since, opened_at__lt=until, first_contact=False)
    ids = list(cases.values_list("id", flat=True))
    events = CaseEvent.objects.filter(case_id__in=ids, at__lt=until).exclude(verb__in=AFTERWARDS)
    return list(events.order_by("at", "id"))


def lived(
    events: list[CaseEvent],
    now: Journey,
    workers: dict[int, int],
    new: Callable[[CaseEvent], NewCase],
    every: timedelta,
) -> Log:
    """Play the events at their moments; sweep, write letters and look for silence so often.

    workers: somebody of each organisation. new: what an event opens. every: a part of a day.
    """
    log = Log({}, defaultdict(list))
    uids: dict[int, tuple[UUID, int]] = {}
    tick = _tick_from(events[0].at, every)
    for event in events:
        # What happens at the very moment of a sweep happens before it.
        while tick < event.at:
            _strike(tick, now, log)
            tick += every
        now.forward(event.at - now.now())
        if event.verb == "open":
            opened = open_case(actor=SYSTEM, new=new(event))
            uids[event.case_id] = (opened.uid, opened.id)
        else:
            _play(event, uids[event.case_id][0], workers)
        log.look(uids[event.case_id][1], event.at)
    return log


def _strike(tick: datetime, now: Journey, log: Log) -> None:
    now.forward(tick - now.now())
    services.resume_unanswered(tick)
    for case_id in Pause.objects.filter(ended_at=tick).values_list("case_id", flat=True):
        log.look(case_id, tick)
    services.sweep(tick)
    services.write_letters(tick)


def _play(event: CaseEvent, case_uid: UUID, workers: dict[int, int]) -> None:
    # What the demo's people did may be impossible once the clock has gone on without them.
    with suppress(Conflict, Invalid):
        _verbs(event, workers)[event.verb](case_uid=case_uid)


def once_more(opening: CaseEvent) -> NewCase:
    """What the event had opened."""
    case = Case.objects.get(id=opening.case_id)
    first = Message.objects.filter(conversation_id=case.conversation_id).earliest("id")
    asked = {fact.code for fact in _service(case).facts}
    return NewCase(
        service_code=_service(case).code,
        text=first.body or "…",
        language=case.language,
        channel=case.channel,
        lat=case.lat,
        lon=case.lon,
        building_id=case.building_id,
        facts={code: said for code, said in first.facts.items() if code in asked},
    )


def _service(case: Case) -> Any:
    return belongings.service(case.service_id)


def _verbs(event: CaseEvent, workers: dict[int, int]) -> dict[str, Callable[..., None]]:
    def system(verb: Callable[..., None], **fixed: Any) -> Callable[..., None]:
        return lambda case_uid: verb(actor=SYSTEM, case_uid=case_uid, **fixed)

    def ask(case_uid: UUID) -> None:
        services.ask(actor=SYSTEM, case_uid=case_uid, text="?")
        if event.case_id % 4:
            services.pause(actor=SYSTEM, case_uid=case_uid)

    organisation = event.organisation_id
    return {
        "route": system(services.route, organisation_id=organisation, reason_code="replayed"),
        "forward": system(services.forward, organisation_id=organisation),
        "refuse": system(services.refuse, proposed_organisation_id=None, text="-"),
        "accept": lambda case_uid: services.accept(
            actor=_worker(case_uid, workers), case_uid=case_uid
        ),
        "ask": ask,
        "reply": system(services.reply, text="!"),
        "answer": system(services.answer, text="."),
        "reopen": system(services.reopen, text="?"),
        "withdraw": system(services.withdraw),
        "note": system(services.note, text="-"),
    }


def _worker(case_uid: UUID, workers: dict[int, int]) -> Actor:
    """Somebody who works for the organisation that has the case."""
    organisation_id = Case.objects.values_list("organisation_id", flat=True).get(uid=case_uid)
    user_id = workers.get(organisation_id or 0)
    return Actor(f"user:{user_id}", (Grant(Role.EXECUTOR, organisation_id),), user_id)


def told() -> set[Told]:
    """Everything that was put into letters."""
    reminders = {one.id: one for one in Reminder.objects.all()}
    return {
        Told(
            reminders[one].assignment_id,
            reminders[one].about,
            letter.written_at,
            letter.user_id,
            letter.organisation_id,
        )
        for letter in ReminderLetter.objects.all()
        for one in letter.reminders
    }


@dataclass(frozen=True)
class Offices:
    """Who works where and who is away when, as plain lists.

    mailboxes: from when until when. away: of each user, (from, until, substitute).
    """

    heads: dict[int, list[int]]
    supervisors: list[int]
    mailboxes: dict[int, tuple[datetime, datetime | None]]
    away: dict[int, list[tuple[datetime, datetime, int | None]]]
    above: Callable[[int, datetime], int | None]

    def there(self, user: int | None, at: datetime) -> int | None:
        """The user or whoever stands in at the moment, nobody when that goes in a circle."""
        for _ in range(100):
            leave = [one for one in self.away.get(user or 0, ()) if one[0] <= at < one[1]]
            if user is None or not leave:
                return user
            user = leave[0][2]
        return None

    def answering(
        self, organisation: int | None, at: datetime
    ) -> set[tuple[int | None, int | None]]:
        while organisation is not None:
            heads = {self.there(head, at) for head in self.heads.get(organisation, ())} - {None}
            if heads:
                return {(head, None) for head in heads}
            begin, end = self.mailboxes.get(organisation, (at, at))
            if begin <= at and (end is None or at < end):
                return {(None, organisation)}
            organisation = self.above(organisation, at)
        return set()


def expected(log: Log, offices: Offices, until: datetime, every: timedelta) -> Iterator[Told]:
    """Who ought to have been told what, sweep by sweep of each assignment."""
    for assignment_id, (organisation, start) in log.began.items():
        for about, at, holder in _stages(start, log.seen[assignment_id], until, every):
            present = offices.there(holder, at)
            people: set[tuple[int | None, int | None]] = set()
            if about != "100" and present:
                people.add((present, None))
            if about == "80" or (about == "50" and not present):
                people |= offices.answering(organisation, at)
            if about == "100":
                people |= offices.answering(offices.above(organisation, at), at)
                present_ones = {offices.there(one, at) for one in offices.supervisors} - {None}
                people |= {(one, None) for one in present_ones}
            people = people or offices.answering(organisation, at)
            for user, mailbox in people:
                yield Told(assignment_id, about, at, user, mailbox)


def _stages(
    start: datetime, seen: list[Seen], until: datetime, every: timedelta
) -> Iterator[tuple[str, datetime, int | None]]:
    reached = 0
    ends = [*(one.at for one in seen[1:]), until]
    due = seen[0].due
    for one, end in zip(seen, ends, strict=True):
        if one.due != due:
            due, reached = one.due, min(reached, _passed(start, one.due, one.at))
        if not one.open or one.paused:
            continue
        tick = _tick_from(one.at, every)
        while tick < end:
            passed = _passed(start, one.due, tick)
            if passed > reached:
                reached = passed
                yield SHARES[passed - 1][0], tick, one.holder
            tick += every


def _tick_from(at: datetime, every: timedelta) -> datetime:
    """The first sweep at the moment or after it; a day begins with one."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - (midnight - at) // every * every


def _passed(start: datetime, due: datetime, now: datetime) -> int:
    return sum((now - start) * 10 >= (due - start) * tenths for _about, tenths in SHARES)
