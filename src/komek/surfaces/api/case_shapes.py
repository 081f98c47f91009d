"""Shapes of cases: what is sent of them, and what is received to open one."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Base64Bytes, Field

from komek.cases.queries import CaseView, Clocks, Holding, MoreTime
from komek.intake.attachments import MOST_FILES
from komek.surfaces.api.shapes import In, Named, Out, named

# The bounds that count are the verbs' own; these keep senseless amounts from getting that far.
Text = Annotated[str, Field(max_length=20_000)]
Line = Annotated[str, Field(max_length=1_000)]
Code = Annotated[str, Field(max_length=80)]


class FileIn(In):
    """A file with its content in base64, or one that was sent ahead: `upload` of the answer.

    Its type is found by looking into it.
    """

    name: Annotated[str, Field(max_length=200)] = ""
    content: Base64Bytes | None = None
    upload: UUID | None = None


Files = Annotated[list[FileIn], Field(max_length=MOST_FILES)]


class ReporterIn(In):
    """Who reports, as they say themselves."""

    name: Line = ""
    email: Line = ""
    phone: Line = ""


class CaseIn(In):
    """A case to be opened. Without a language, that of Accept-Language counts."""

    service_code: Code
    text: Text
    language: Literal["kk", "ru", "en"] | None = None
    lat: float | None = None
    lon: float | None = None
    building_id: int | None = None
    address: Line = ""
    facts: dict[str, list[Line]] = {}
    reporter: ReporterIn | None = None
    anonymity: Code | None = None
    sent_at: AwareDatetime | None = None
    publish_consent: bool = False
    accused_organisation: Code | None = None
    first_contact_answer: Text | None = None
    files: Files = []


class OpenedOut(Out):
    """A case that is there; `repeated` when an earlier try had opened it.

    Whoever has number and key follows the case: give both to its resident and to nobody else.
    """

    number: str
    uid: UUID
    key: str
    state: str
    organisation: str | None
    promised_due: datetime
    legal_due: datetime
    outside_city: bool
    repeated: bool


class LineOut(Out):
    """A case in a list."""

    number: str
    uid: UUID
    state: str
    channel: str
    service: Named
    organisation: Named | None
    district: Named | None
    address: str
    language: str
    opened_at: datetime
    updated_at: datetime
    promised_due: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    reopened: int
    rating: int | None


class ListedOut(LineOut):
    """A case in a list, with the beginning of its text and its holder's own term."""

    excerpt: str
    due: datetime | None


class PageOut(Out):
    """A piece of a list; `next` is what to ask for as `after`, null at the end.

    It may be short and yet not the last. words_waiting: where words were asked for, about how many
    cases have theirs not yet taken up.
    """

    cases: list[ListedOut]
    next: str | None
    words_waiting: int | None


class HoldingOut(Out):
    """Who has the case now and until when; `user_id` once a person has it."""

    organisation: Named | None
    user_id: int | None
    since: datetime
    due: datetime


class MoreTimeOut(Out):
    """The last wish for more time: asked, granted or refused; residents see what was granted."""

    state: str
    reason: str
    asked_at: datetime
    until: datetime
    decided_at: datetime | None


class ClocksOut(Out):
    """The terms stand still since `paused_since`, until `paused_until` at the latest.

    `paused_days` counts the working days of pauses that have ended.
    """

    paused_since: datetime | None
    paused_until: datetime | None
    paused_days: int
    more_time: MoreTimeOut | None


class CaseOut(LineOut):
    """One case as its reporter and the staff see it.

    `verbs`: what this caller may do now. `holding`: for staff only. `resonance`: how many take part
    besides the reporter.
    """

    text: str
    facts: dict[str, list[str]]
    lat: float | None
    lon: float | None
    outside_city: bool
    anonymity: str
    legal_due: datetime
    clocks: ClocksOut
    first_contact: bool
    resonance: int
    building_id: int | None
    holding: HoldingOut | None
    verbs: list[str]


def case(view: CaseView) -> CaseOut:
    """The whole case."""
    return CaseOut(
        **_line(view),
        text=view.text,
        facts=dict(view.facts),
        lat=view.lat,
        lon=view.lon,
        outside_city=view.outside_city,
        anonymity=view.anonymity,
        legal_due=view.legal_due,
        clocks=_clocks(view.clocks),
        first_contact=view.first_contact,
        resonance=view.resonance,
        building_id=view.building_id,
        holding=_holding(view.holding) if view.for_staff else None,
        verbs=sorted(view.verbs),
    )


def _line(view: CaseView) -> dict[str, Any]:
    return {
        "number": view.number,
        "uid": view.uid,
        "state": view.state,
        "channel": view.channel,
        "service": named(view.service),
        "organisation": named(view.organisation),
        "district": named(view.territory),
        "address": view.address,
        "language": view.language,
        "opened_at": view.opened_at,
        "updated_at": view.updated_at,
        "promised_due": view.promised_due,
        "answered_at": view.answered_at,
        "closed_at": view.closed_at,
        "reopened": view.reopened,
        "rating": view.rating,
    }


def _holding(holding: Holding | None) -> HoldingOut | None:
    if holding is None:
        return None
    return HoldingOut(
        organisation=named(holding.organisation),
        user_id=holding.person_id,
        since=holding.since,
        due=holding.due,
    )


def _clocks(clocks: Clocks) -> ClocksOut:
    return ClocksOut(
        paused_since=clocks.paused_since,
        paused_until=clocks.paused_until,
        paused_days=clocks.paused_days,
        more_time=_more_time(clocks.more_time),
    )


def _more_time(more: MoreTime | None) -> MoreTimeOut | None:
    if more is None:
        return None
    return MoreTimeOut(
        state=more.state,
        reason=more.reason,
        asked_at=more.asked_at,
        until=more.until,
        decided_at=more.decided_at,
    )
