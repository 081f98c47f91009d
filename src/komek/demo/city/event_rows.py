"""Rows of what happened in cases, and of who held them."""

import numpy as np
import polars as pl

from komek.cases.models import Assignment, CaseEvent, State
from komek.demo.city.actors import Actors
from komek.demo.city.columns import ids_at, moments, moments_if, named, unless
from komek.demo.city.endings import Endings
from komek.demo.city.event_data import moving_data, opening_data
from komek.demo.city.hands import NO_ACCOUNT
from komek.demo.city.happenings import Course, Stretch
from komek.demo.city.moves import ASSIGNMENT_STATES, Holdings
from komek.demo.city.period import Integers
from komek.demo.city.speech import Speech
from komek.demo.city.steps import NO_STATE, STATES, VERBS, Step, state, verb
from komek.demo.city.town import NOBODY
from komek.history.frames import frame


def events(
    course: Course,
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
    openings = opening_data(stretch, speech, message_ids, course.habits.catalogue.services)
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
        at=moments(both(stretch.matters.moment[alone], moves.at)),
        verb=named(VERBS, both(verb("open"), moves.verb)),
        actor=pl.concat((who.opening[alone], who.moving))[order],
        state_before=texts[both(len(STATES), _or_first(moves.before))],
        state_after=texts[both(state(State.CLOSED), moves.after)],
        organisation_id=unless(both(NOBODY, moves.organisation), NOBODY),
        message_id=ids_at(message_ids, both(speech.of_case[alone], of_moves)),
        data=pl.concat((openings[alone], moving))[order],
    )


def _or_first(before: Integers) -> Integers:
    """States, with the index of the empty text for what comes first."""
    return np.where(before == NO_STATE, len(STATES), before)


def assignments(course: Course, stretch: Stretch, case_ids: pl.Series) -> pl.DataFrame:
    """Who had each case, one after another."""
    held: Holdings = stretch.holdings
    case = stretch.stirred[held.case]
    service = stretch.matters.service[case]
    catalogue = course.habits.catalogue
    due = course.dues.of(
        held.started, catalogue.promised[service], catalogue.promised_in_days[service]
    )
    return frame(
        Assignment,
        len(held.case),
        case_id=case_ids[case],
        organisation_id=pl.Series(held.organisation),
        state=named([one.value for one in ASSIGNMENT_STATES], held.state),
        started_at=moments(held.started),
        due=moments(due),
        ended_at=moments_if(held.ended),
        proposed_id=unless(held.proposed, NOBODY),
        person_id=_people(course, held),
    )


def _people(course: Course, held: Holdings) -> pl.Series:
    """Who in the organisation took the case; null where nobody did."""
    executor = course.hands.executor[held.organisation]
    return unless(np.where(held.accepted, executor, NO_ACCOUNT), NO_ACCOUNT)
