"""Stretches of the demo city's past as frames of rows, ready to be stored."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from komek.cases.models import Case
from komek.demo.city import event_rows, ids, message_rows
from komek.demo.city.acquaintance import Acquaintance
from komek.demo.city.actors import actors
from komek.demo.city.beginnings import CHANNELS
from komek.demo.city.catalogue import HIDING
from komek.demo.city.columns import moments, moments_if, named, unless, where
from komek.demo.city.endings import Endings, endings
from komek.demo.city.happenings import Course, Stretch
from komek.demo.city.matters import NOWHERE
from komek.demo.city.period import Booleans, Integers
from komek.demo.city.speech import CODES, Speakers
from komek.demo.city.steps import STATES
from komek.demo.city.streams import stream
from komek.demo.city.town import NOBODY, OUTSIDE
from komek.history.frames import CaseFrames, frame
from komek.history.reserve import reserve
from komek.intake.models import Conversation, Message

CONSENTS = 0.25
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
            messages=message_rows.messages(
                stretch, speech, who, message_ids, conversation_ids, numbers
            ),
            cases=self._cases(stretch, ending, case_ids, conversation_ids, reporter, numbers),
            participants=message_rows.participants(stretch, case_ids, reporter, numbers),
            assignments=event_rows.assignments(self.course, stretch, case_ids),
            events=event_rows.events(
                self.course, stretch, ending, speech, who, case_ids, message_ids
            ),
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
            channel=named(CHANNELS, stretch.beginnings.channel),
            resident_id=reporter,
            created_at=moments(stretch.matters.moment),
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
            channel=named(CHANNELS, beginnings.channel),
            language=named(CODES, language),
            service_id=pl.Series(self.course.habits.catalogue.ids[matters.service]),
            state=named(STATES, ending.state),
            organisation_id=unless(ending.organisation, NOBODY),
            routing=stretch.responsible.routing,
            resident_id=reporter,
            anonymity=named(HIDING, beginnings.anonymity),
            **self._place(stretch),
            opened_at=moments(matters.moment),
            promised_due=moments(beginnings.promised_due),
            legal_due=moments(beginnings.legal_due),
            answered_at=moments_if(ending.answered),
            closed_at=moments_if(ending.closed),
            updated_at=moments(ending.updated),
            first_contact=pl.Series(ending.first_contact),
            reopened=pl.Series(ending.reopened),
            rating=unless(ending.rating, 0),
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
            "lat": where(~nowhere, town.lat[spot]),
            "lon": where(~nowhere, town.lon[spot]),
            "cell": where(~nowhere, town.cell[spot]),
            "building_id": where(at_home, town.ids[np.where(at_home, spot, 0)]),
            "address": self._addresses(stretch, nowhere, at_home),
            "territory_id": unless(territory_ids[territory], NO_PLACE),
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
