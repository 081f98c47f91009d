"""A crowd of cases of all kinds, for the tests of lists, and a naive reading to compare with."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from komek.cases.models import OPEN_STATES, Assignment, Case, State
from komek.cases.queries import Asked, Clock, Order, StateName, Term
from komek.cases.queries.lists.asked import STATES
from komek.intake.models import Conversation, Direction, Message
from komek.kernel import clock
from komek.kernel.days import day_of
from tests.cases.town import Town

NOW = datetime(2026, 3, 12, 7, tzinfo=UTC)
CHANNELS = ["phone", "portal", "telegram"]
WORDS = ["фонарь", "құдық", "lamp", "12"]
HELD = {State.ASSIGNED, State.IN_WORK, State.ASKED}


@dataclass(frozen=True)
class One:
    """A case of the crowd, with all that lists ask about."""

    case: Case
    words: frozenset[str]
    service: str
    organisation: str | None
    above: frozenset[str]
    held_due: datetime | None
    person_id: int | None

    @property
    def own_due(self) -> datetime:
        return self.held_due or self.case.promised_due


def gather(town: Town, count: int, worker: int | None = None, seed: int = 7) -> list[One]:
    """So many cases, made by chance, the oldest first; some are given to the worker."""
    chance = random.Random(seed)
    return [_one(town, chance, worker) for _ in range(count)]


def _one(town: Town, chance: random.Random, worker: int | None) -> One:
    state = chance.choice(list(State))
    organisation = None if state == State.TRIAGE else chance.choice(_organisations(town))
    service = chance.choice([town.pothole, town.advice])
    words = frozenset(chance.sample(WORDS, chance.randint(0, 2)))
    case = _stored(town, chance, state, organisation, service, words)
    held_due, person_id = None, None
    if state in HELD:
        held_due = case.promised_due + timedelta(hours=chance.choice([0, 0, 5, 50]))
        person_id = chance.choice([None, worker])
        Assignment.objects.create(
            case=case,
            organisation=organisation,
            person_id=person_id,
            started_at=case.opened_at,
            due=held_due,
        )
    code = organisation.code if organisation else None
    above = _above(town)[code] if code else frozenset()
    return One(case, words, service.code, code, above, held_due, person_id)


def _organisations(town: Town) -> list:
    return [town.hall, town.roads, town.depot, town.other_depot, town.water]


def _above(town: Town) -> dict[str, frozenset[str]]:
    return {
        "hall": frozenset({"hall"}),
        "roads": frozenset({"roads", "hall"}),
        "depot": frozenset({"depot", "roads", "hall"}),
        "other-depot": frozenset({"other-depot", "roads", "hall"}),
        "water": frozenset({"water", "hall"}),
    }


def _stored(town: Town, chance: random.Random, state, organisation, service, words) -> Case:
    opened = NOW - timedelta(days=chance.randint(0, 40), hours=chance.randint(0, 23))
    closed = opened + timedelta(days=chance.randint(0, 9)) if state not in OPEN_STATES else None
    channel = chance.choice(CHANNELS)
    conversation = Conversation.objects.create(channel=channel, created_at=opened)
    Message.objects.create(
        conversation=conversation,
        channel=channel,
        direction=Direction.IN,
        author="anonymous",
        language="ru",
        body=" ".join(["кто-то сказал:", *words]),
        received_at=opened,
    )
    return Case.objects.create(
        conversation=conversation,
        channel=channel,
        language="ru",
        service=service,
        state=state,
        organisation=organisation,
        territory=chance.choice([None, town.district]),
        address="",
        opened_at=opened,
        # Few different moments, so that many cases share one.
        promised_due=NOW + timedelta(days=chance.randint(-3, 5), hours=chance.choice([0, 4])),
        legal_due=opened + timedelta(days=15),
        closed_at=closed,
        updated_at=opened,
    )


def naively(crowd: list[One], asked: Asked, within: str | None, person_id: int) -> list[int]:
    """The ids that should be listed, in their order, to somebody who works `within`."""
    fitting = [one for one in crowd if _fits(one, asked, within, person_id)]
    if asked.order is Order.DUE:
        return [
            one.case.id for one in sorted(fitting, key=lambda one: (_due(one, asked), one.case.id))
        ]
    return sorted((one.case.id for one in fitting), reverse=True)


def _due(one: One, asked: Asked) -> datetime:
    return one.own_due if asked.clock is Clock.OWN else one.case.promised_due


def _fits(one: One, asked: Asked, within: str | None, person_id: int) -> bool:
    case = one.case
    states = {state for name in asked.state or [StateName.OPEN] for state in STATES[name]}
    return all(
        (
            case.state in states,
            within is None or within in one.above,
            not asked.organisation or bool(set(asked.organisation) & one.above),
            not asked.service or one.service in asked.service,
            not asked.group or asked.group == ["streets"],
            not asked.district or case.territory_id is not None,
            not asked.channel or case.channel in asked.channel,
            not asked.mine or one.person_id == person_id,
            asked.words == "" or asked.words in one.words,
            _in_time(case.opened_at, asked.opened_from, asked.opened_to),
            _in_time(case.closed_at, asked.closed_from, asked.closed_to),
            _in_term(_due(one, asked), asked),
        )
    )


def _in_time(moment: datetime | None, first, last) -> bool:
    if first is None and last is None:
        return True
    day = day_of(moment) if moment else None
    return day is not None and (first is None or first <= day) and (last is None or day <= last)


def _in_term(due: datetime, asked: Asked) -> bool:
    now = clock.now()
    days = (day_of(due) - day_of(now)).days
    match asked.term:
        case Term.OVERDUE:
            return due < now
        case Term.TODAY:
            return due >= now and days == 0
        case Term.WITHIN:
            return due >= now and days <= (asked.days or 0)
    return True
