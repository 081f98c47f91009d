"""Stretches of the demo city's past as frames of rows, ready to be stored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from komek.cases.models import (
    Assignment,
    Case,
    CaseEvent,
    Participant,
    ParticipantRole,
    State,
)
from komek.demo.city import ids
from komek.demo.city.acquaintance import Acquaintance
from komek.demo.city.actors import Actors, actors
from komek.demo.city.beginnings import CHANNELS
from komek.demo.city.catalogue import HIDING
from komek.demo.city.endings import Endings, endings
from komek.demo.city.event_data import moving_data, opening_data
from komek.demo.city.hands import NO_ACCOUNT
from komek.demo.city.happenings import Course, Stretch
from komek.demo.city.matters import CHANCE, NOWHERE
from komek.demo.city.moves import ASSIGNMENT_STATES, Holdings
from komek.demo.city.period import Booleans, Integers, Numbers
from komek.demo.city.speech import CODES, DIRECTIONS, Speakers, Speech
from komek.demo.city.steps import NO_STATE, STATES, VERBS, Step, state, verb
from komek.demo.city.streams import stream
from komek.demo.city.town import NOBODY, OUTSIDE
from komek.history.columns import MOMENT
from komek.history.frames import CaseFrames, frame
from komek.history.reserve import reserve
from komek.intake.models import Conversation, Message

CONSENTS = 0.25
# How many others join a case that somebody works on, in the mean, and how soon.
JOIN_CHANCE = 0.02
JOIN_CAUSE = 0.5
JOINED_AFTER_S = 20 * 3600
NO_PLACE = -1


@dataclass(frozen=True, eq=False)
class Scribe:
    """Turns stretches into rows. Everybody known so far is in `acquaintance`."""

    course: Course
    speakers: Speakers
    acquaintance: Acquaintance

    def write(self, stretch: Stretch) -> tuple[CaseFrames, Integers]:
        """All rows of a stretch, and the ids of its cases."""
        numbers = stream(self.course.seed, "rows", stretch.number)
        matters = stretch.matters
        reporter, residents, contacts = self.acquaintance.meet(
            matters.resident, matters.moment, stretch.beginnings.has_reporter, numbers
        )
        case_ids = reserve(Case, len(stretch))
        conversation_ids = reserve(Conversation, len(stretch))
        speech = self.speakers.speak(stretch, numbers)
        message_ids = reserve(Message, len(speech))
        who = actors(stretch, self.course.hands, reporter, numbers)
        ending = endings(stretch, numbers)
        frames = CaseFrames(
            residents=residents,
            contact_points=contacts,
            conversations=self._conversations(stretch, conversation_ids, reporter, numbers),
            messages=_messages(stretch, speech, who, message_ids, conversation_ids, numbers),
            cases=self._cases(stretch, ending, case_ids, conversation_ids, reporter, numbers),
            participants=_participants(stretch, case_ids, reporter, numbers),
            assignments=self._assignments(stretch, case_ids),
            events=self._events(stretch, ending, speech, who, case_ids, message_ids),
        )
        return frames, case_ids.to_numpy()

    def _conversations(
        self,
        stretch: Stretch,
        conversation_ids: pl.Series,
        reporter: pl.Series,
        numbers: np.random.Generator,
    ) -> pl.DataFrame:
        return frame(
            Conversation,
            len(stretch),
            id=conversation_ids,
            uid=ids.ordered(stretch.matters.moment, numbers),
            channel=_named(CHANNELS, stretch.beginnings.channel),
            resident_id=reporter,
            created_at=_moments(stretch.matters.moment),
        )

    def _cases(
        self,
        stretch: Stretch,
        ending: Endings,
        case_ids: pl.Series,
        conversation_ids: pl.Series,
        reporter: pl.Series,
        numbers: np.random.Generator,
    ) -> pl.DataFrame:
        matters, beginnings = stretch.matters, stretch.beginnings
        language = self.course.residents.language[matters.resident]
        count = len(stretch)
        return frame(
            Case,
            count,
            id=case_ids,
            uid=ids.ordered(matters.moment, numbers),
            conversation_id=conversation_ids,
            channel=_named(CHANNELS, beginnings.channel),
            language=_named(CODES, language),
            service_id=pl.Series(self.course.habits.catalogue.ids[matters.service]),
            state=_named(STATES, ending.state),
            organisation_id=_unless(ending.organisation, NOBODY),
            routing=stretch.responsible.routing,
            resident_id=reporter,
            anonymity=_named(HIDING, beginnings.anonymity),
            **self._place(stretch),
            opened_at=_moments(matters.moment),
            promised_due=_moments(beginnings.promised_due),
            legal_due=_moments(beginnings.legal_due),
            answered_at=_moments_if(ending.answered),
            closed_at=_moments_if(ending.closed),
            updated_at=_moments(ending.updated),
            first_contact=pl.Series(ending.first_contact),
            reopened=pl.Series(ending.reopened),
            rating=_unless(ending.rating, 0),
            publish_consent=pl.Series(numbers.random(count) < CONSENTS),
        )

    def _place(self, stretch: Stretch) -> dict[str, pl.Series]:
        """Where each case is; null for what concerns no place."""
        town, matters = self.course.town, stretch.matters
        nowhere = matters.spot == NOWHERE
        spot = np.maximum(matters.spot, 0)
        territory = np.where(nowhere, OUTSIDE, town.territory_at(spot, matters.moment))
        territory_ids = np.array([*(one.id for one in town.territories), NO_PLACE])
        at_home = ~nowhere & (spot < len(town))
        return {
            "lat": _where(~nowhere, town.lat[spot]),
            "lon": _where(~nowhere, town.lon[spot]),
            "cell": _where(~nowhere, town.cell[spot]),
            "building_id": _where(at_home, town.ids[np.where(at_home, spot, 0)]),
            "address": self._addresses(stretch, nowhere, at_home),
            "territory_id": _unless(territory_ids[territory], NO_PLACE),
            "outside_city": pl.Series(~nowhere & (territory == OUTSIDE)),
        }

    def _addresses(self, stretch: Stretch, nowhere: Booleans, at_home: Booleans) -> pl.Series:
        """Street and house of what is in a building, the street of what is near one."""
        town = self.course.town
        streets = pl.Series(["", *town.street_kk], dtype=pl.String)
        houses = pl.Series(["", *(f", {house}" for house in town.house)], dtype=pl.String)
        street = np.where(nowhere, 0, town.street[stretch.building] + 1)
        house = np.where(at_home, stretch.building + 1, 0)
        return pl.select(pl.concat_str(streets[street], houses[house])).to_series()

    def _assignments(self, stretch: Stretch, case_ids: pl.Series) -> pl.DataFrame:
        held: Holdings = stretch.holdings
        case = stretch.stirred[held.case]
        service = stretch.matters.service[case]
        catalogue = self.course.habits.catalogue
        due = self.course.dues.of(
            held.started, catalogue.promised[service], catalogue.promised_in_days[service]
        )
        return frame(
            Assignment,
            len(held.case),
            case_id=case_ids[case],
            organisation_id=pl.Series(held.organisation),
            state=_named([one.value for one in ASSIGNMENT_STATES], held.state),
            started_at=_moments(held.started),
            due=_moments(due),
            ended_at=_moments_if(held.ended),
            proposed_id=_unless(held.proposed, NOBODY),
            person_id=self._people(held),
        )

    def _people(self, held: Holdings) -> pl.Series:
        """Who in the organisation took the case; null where nobody did."""
        executor = self.course.hands.executor[held.organisation]
        return _unless(np.where(held.accepted, executor, NO_ACCOUNT), NO_ACCOUNT)

    def _events(
        self,
        stretch: Stretch,
        ending: Endings,
        speech: Speech,
        who: Actors,
        case_ids: pl.Series,
        message_ids: pl.Series,
    ) -> pl.DataFrame:
        """What happened: opening alone in the quiet cases, all their moves in the others."""
        moves = stretch.moves
        quiet = np.ones(len(stretch), bool)
        quiet[stretch.stirred] = False
        alone = np.flatnonzero(quiet)
        openings = opening_data(stretch, speech, message_ids, self.course.habits.catalogue.services)
        case = np.concatenate((alone, stretch.stirred[moves.case]))
        order = np.argsort(case, kind="stable")

        def both(of_alone: Integers | int, of_moves: Integers) -> Integers:
            """Of quiet cases and of moves, in the order of cases."""
            first = np.broadcast_to(of_alone, alone.shape)
            return np.concatenate((first, of_moves))[order]

        opening_message = speech.of_case[stretch.stirred[moves.case]]
        of_moves = np.where(moves.step == Step.OPEN, opening_message, speech.of_event)
        texts = pl.Series([*STATES, ""], dtype=pl.String)
        moving = moving_data(stretch, openings, ending, stretch.proposed)
        return frame(
            CaseEvent,
            len(case),
            case_id=case_ids[case[order]],
            at=_moments(both(stretch.matters.moment[alone], moves.at)),
            verb=_named(VERBS, both(verb("open"), moves.verb)),
            actor=pl.concat((who.opening[alone], who.moving))[order],
            state_before=texts[both(len(STATES), _or_first(moves.before))],
            state_after=texts[both(state(State.CLOSED), moves.after)],
            organisation_id=_unless(both(NOBODY, moves.organisation), NOBODY),
            message_id=_ids_at(message_ids, both(speech.of_case[alone], of_moves)),
            data=pl.concat((openings[alone], moving))[order],
        )


def _or_first(before: Integers) -> Integers:
    """States, with the index of the empty text for what comes first."""
    return np.where(before == NO_STATE, len(STATES), before)


def _messages(
    stretch: Stretch,
    speech: Speech,
    who: Actors,
    message_ids: pl.Series,
    conversation_ids: pl.Series,
    numbers: np.random.Generator,
) -> pl.DataFrame:
    return frame(
        Message,
        len(speech),
        id=message_ids,
        uid=ids.ordered(speech.at, numbers),
        conversation_id=conversation_ids[speech.case],
        channel=_named(CHANNELS, stretch.beginnings.channel[speech.case]),
        direction=_named(DIRECTIONS, speech.direction),
        author=_authors(stretch, speech, who),
        language=_named(CODES, speech.language),
        body=speech.body,
        facts=speech.facts,
        received_at=_moments(speech.at),
    )


def _authors(stretch: Stretch, speech: Speech, who: Actors) -> pl.Series:
    """Who said each message: who opened the case, or who made the move."""
    event = np.full(len(speech), -1)
    spoken = np.flatnonzero(speech.of_event >= 0)
    event[speech.of_event[spoken]] = spoken
    moved = pl.Series(event >= 0)
    return pl.select(
        pl.when(moved)
        .then(pl.concat((who.moving, pl.Series([""])))[event])
        .otherwise(who.opening[speech.case])
    ).to_series()


def _participants(
    stretch: Stretch, case_ids: pl.Series, reporter: pl.Series, numbers: np.random.Generator
) -> pl.DataFrame:
    """Reporters of cases that somebody worked on, and those who joined them: "me too".

    An answer on the phone hands out no key.
    """
    worked_on = ~stretch.beginnings.at_once
    followed = np.flatnonzero(worked_on & stretch.beginnings.has_reporter)
    common = np.where(stretch.matters.cause == CHANCE, JOIN_CHANCE, JOIN_CAUSE)
    joined = np.repeat(np.arange(len(stretch)), numbers.poisson(common) * worked_on)
    case = np.concatenate((followed, joined))
    reports = np.arange(len(case)) < len(followed)
    later = np.where(reports, 0, numbers.exponential(JOINED_AFTER_S, len(case)))
    moment = np.minimum(stretch.matters.moment[case] + later.astype(np.int64), stretch.end - 1)
    return frame(
        Participant,
        len(case),
        case_id=case_ids[case],
        resident_id=_where(reports, reporter[case]),
        role=_where_else(reports, ParticipantRole.REPORTER, ParticipantRole.ME_TOO),
        key_digest=ids.digests(len(case), numbers),
        joined_at=_moments(moment),
    )


def _named(names: Sequence[str], which: Integers) -> pl.Series:
    return pl.Series([str(name) for name in names], dtype=pl.String)[which]


def _moments(seconds: Integers) -> pl.Series:
    return pl.Series(seconds * 1_000_000).cast(MOMENT)


def _moments_if(seconds: Numbers) -> pl.Series:
    """Null where there is none."""
    missing = np.isnan(seconds)
    return _where(~missing, np.where(missing, 0, seconds).astype(np.int64) * 1_000_000).cast(MOMENT)


def _unless(values: Integers, nothing: int) -> pl.Series:
    return _where(values != nothing, values)


def _where(given: Booleans, values: np.ndarray | pl.Series) -> pl.Series:
    """The values, null where they are not given."""
    return pl.select(pl.when(pl.Series(given)).then(pl.Series(values))).to_series()


def _where_else(given: Booleans, one: str, other: str) -> pl.Series:
    return _named((other, one), given.astype(np.int64))


def _ids_at(ids_: pl.Series, which: Integers) -> pl.Series:
    found = ids_[np.maximum(which, 0)]
    return pl.select(pl.when(pl.Series(which >= 0)).then(found)).to_series()
