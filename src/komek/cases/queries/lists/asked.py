"""What a list is asked for, in the words of doors: states, codes, days of the city, typed words.

The one description of filters and orders: the desk's form, REST, saved views and exports all
read it, and nothing else decides what fits.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from komek.cases.models import OPEN_STATES, State
from komek.kernel.errors import Invalid

MOST_CHOICES = 50
LONGEST_CODE = 80
LONGEST_WORDS = 200
MOST_DAYS = 366


class StateName(StrEnum):
    """A state, or several by one name."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"
    TRIAGE = State.TRIAGE.value
    ASSIGNED = State.ASSIGNED.value
    IN_WORK = State.IN_WORK.value
    ASKED = State.ASKED.value
    CHECKING = State.CHECKING.value
    ANSWERED = State.ANSWERED.value
    CLOSED = State.CLOSED.value
    UNCONFIRMED = State.UNCONFIRMED.value
    WITHDRAWN = State.WITHDRAWN.value
    MERGED = State.MERGED.value


class Term(StrEnum):
    """How a running term stands: run out, ending today, ending within so many days."""

    OVERDUE = "overdue"
    TODAY = "today"
    WITHIN = "within"


class Clock(StrEnum):
    """Which term is meant: that of whoever has the case, or the one the resident was promised."""

    OWN = "own"
    PROMISED = "promised"


class Order(StrEnum):
    """Newest first, or by the minutes that are left of the term."""

    NEWEST = "newest"
    DUE = "due"


ENDED_STATES = (State.CLOSED, State.UNCONFIRMED, State.WITHDRAWN, State.MERGED)
STATES: dict[str, tuple[State, ...]] = {
    StateName.OPEN: OPEN_STATES,
    StateName.ENDED: ENDED_STATES,
    StateName.ALL: tuple(State),
    **{state.value: (state,) for state in State},
}

_WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written(value: Any) -> Any:
    """Days as people and programs write them: a bare number would be taken for seconds."""
    if isinstance(value, date) or (isinstance(value, str) and _WRITTEN_DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("day", "a day is written as 2026-03-18")


# Beyond these there is no day after, or no time zone.
Day = Annotated[date, BeforeValidator(_written), Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]


def _as_one(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """What is wrong with one of several is wrong with the field: that is what doors name."""
    try:
        return check(value)
    except ValidationError as error:
        raise PydanticCustomError("choice", "no such choice") from error


Codes = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=LONGEST_CODE)]],
    Field(max_length=MOST_CHOICES),
    WrapValidator(_as_one),
]


class Asked(BaseModel):
    """Which cases, in which order. What is left out does not narrow; all conditions hold together.

    Of a list of codes one has to fit. Days are the city's, the last one included.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Annotated[
        list[StateName],
        WrapValidator(_as_one),
        Field(max_length=len(StateName), description="open ones when none is named"),
    ] = []
    term: Annotated[Term | None, Field(description="only of open cases")] = None
    days: Annotated[
        int | None, Field(ge=0, le=MOST_DAYS, description="of term=within, calendar days")
    ] = None
    clock: Annotated[
        Clock, Field(description="whose term: of whoever has the case, or the promised one")
    ] = Clock.OWN
    service: Codes = []
    group: Annotated[Codes, Field(description="of services")] = []
    district: Codes = []
    organisation: Annotated[Codes, Field(description="and all below it")] = []
    channel: Codes = []
    opened_from: Day | None = None
    opened_to: Day | None = None
    closed_from: Day | None = None
    closed_to: Day | None = None
    words: Annotated[
        str,
        Field(
            max_length=LONGEST_WORDS,
            description="all of them, in the first message or the address; or a case's number",
        ),
    ] = ""
    mine: Annotated[bool, Field(description="given to the caller in person")] = False
    order: Annotated[Order, Field(description="due: the least time left first, open cases")] = (
        Order.NEWEST
    )

    @property
    def states(self) -> frozenset[State]:
        """The states meant."""
        named = self.state or [StateName.OPEN]
        return frozenset(state for one in named for state in STATES[one])

    def check(self) -> Self:
        """Itself; raises Invalid, naming the field, where conditions contradict each other."""
        if self.states - set(OPEN_STATES):
            if self.term is not None:
                raise Invalid("term_not_open", _("Only open cases have a term."), field="term")
            if self.order is Order.DUE:
                message = _("Only open cases can be ordered by the time that is left.")
                raise Invalid("order_not_open", message, field="order")
        if (self.term is Term.WITHIN) != (self.days is not None):
            message = _("Say within how many days, and do so for this alone.")
            raise Invalid("days_missing", message, field="days")
        for name in ("opened", "closed"):
            first, last = getattr(self, f"{name}_from"), getattr(self, f"{name}_to")
            if first and last and last < first:
                message = _("The last day is before the first one.")
                raise Invalid("days_turned", message, field=f"{name}_to")
        return self

    def as_json(self) -> dict[str, Any]:
        """Only what was asked for, as JSON knows it; `model_validate` reads it."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def as_query(self) -> str:
        """Only what was asked for, as a query string: "state=open&order=due"."""
        pairs = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in self.as_json().items()
        }
        return urlencode(pairs, doseq=True)
