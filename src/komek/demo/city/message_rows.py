"""Rows of what was said, and of those who follow a case."""

import numpy as np
import polars as pl

from komek.cases.models import Participant, ParticipantRole
from komek.demo.city import ids
from komek.demo.city.actors import Actors
from komek.demo.city.beginnings import CHANNELS
from komek.demo.city.columns import moments, named, where, where_else
from komek.demo.city.happenings import Stretch
from komek.demo.city.matters import CHANCE
from komek.demo.city.speech import CODES, DIRECTIONS, Speech
from komek.history.frames import frame
from komek.intake.models import Message

# How many others join a case that somebody works on, in the mean, and how soon.
JOIN_CHANCE = 0.02
JOIN_CAUSE = 0.5
JOINED_AFTER_S = 20 * 3600


def messages(
    stretch: Stretch,
    speech: Speech,
    who: Actors,
    message_ids: pl.Series,
    conversation_ids: pl.Series,
    numbers: np.random.Generator,
) -> pl.DataFrame:
    """Every message of a stretch."""
    return frame(
        Message,
        len(speech),
        id=message_ids,
        uid=ids.ordered(speech.at, numbers),
        conversation_id=conversation_ids[speech.case],
        channel=named(CHANNELS, stretch.beginnings.channel[speech.case]),
        direction=named(DIRECTIONS, speech.direction),
        author=_authors(stretch, speech, who),
        language=named(CODES, speech.language),
        body=speech.body,
        facts=speech.facts,
        received_at=moments(speech.at),
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


def participants(
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
        resident_id=where(reports, reporter[case]),
        role=where_else(reports, ParticipantRole.REPORTER, ParticipantRole.ME_TOO),
        key_digest=ids.digests(len(case), numbers),
        joined_at=moments(moment),
    )
