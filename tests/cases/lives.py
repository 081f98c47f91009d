"""Random lives of cases beside a model of their terms, as a state machine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from komek.cases import belongings, lifecycle, services
from komek.cases.models import (
    HELD_STATES,
    OPEN_STATES,
    CalendarChange,
    Case,
    CaseEvent,
    Extension,
    Reminder,
    State,
)
from komek.cases.services import open_case
from komek.cases.services.pausing import pause_for_sent
from komek.directory import snapshot as directory
from komek.directory.models import Organisation, Succession
from komek.directory.services import override_day, restore_day
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from komek.kernel.models import User
from tests.cases.life_model import Clock, Terms, first_due, last_second, local
from tests.cases.life_promises import Promises
from tests.cases.playing import play, to_be_called
from tests.cases.town import POTHOLE, Town

BEGIN = datetime(2026, 1, 5, 3, tzinfo=UTC)
CHECKED = "kerb"
SERVICES = ("pothole", CHECKED, CHECKED, "burst", "advice")
PASSING = ("forward", "refuse", "route")
WORK = ("accept", "give", "answer", "answer", "confirm", "reopen", "rate", "note")
HOUR, DAY = 3600, 86_400
seconds = st.sampled_from([1, HOUR, 5 * HOUR, DAY, 2 * DAY, 4 * DAY, 9 * DAY]) | st.integers(
    1, 12 * DAY
)
days = st.integers(-5, 40)
wished = st.sampled_from([1, 5, 20]) | days
kinds = st.sampled_from(["off", "working", "half", None])
heirs = st.sampled_from(["successor", "above", "nobody"])


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Life(Promises):
    """One case, from its opening on."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.wish: Extension | None = None

    @initialize(start=st.integers(0, 300 * DAY), service=st.sampled_from(SERVICES))
    def begin(self, start: int, service: str) -> None:
        self.stack.enter_context(undone())
        self.now = self.stack.enter_context(clock.travel(BEGIN + timedelta(seconds=start)))
        self._open(service)

    def _open(self, service: str) -> None:
        opened = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, service_code=service))
        self.case = Case.objects.get(id=opened.id)
        service_entry = belongings.service(self.case.service_id)
        at, calendar = clock.now(), self.calendar
        self.term = service_entry.promised
        self.terms = Terms(
            *(
                Clock(at, term, first_due(calendar, at, term))
                for term in (service_entry.promised, service_entry.legal)
            )
        )
        self.service = service
        self.at_first = {"promised_due": self.terms.promised.due, "legal_due": self.terms.legal.due}
        self.handed: dict[int, datetime] = {}
        self.ended: dict[int, tuple[datetime, datetime]] = {}
        self.instructed = self.given_back = self.calendar_changed = False
        if self.case.state == State.ASSIGNED:
            self._handed_over()

    @property
    def calendar(self):
        return directory.current().calendar

    def teardown(self) -> None:
        """As if it had never been: the next life begins in the same town."""
        self.stack.close()
        reference.forget()

    # What happens

    @rule(by=seconds)
    def time_passes(self, by: int) -> None:
        self.now.forward(timedelta(seconds=by))

    @rule(data=st.data(), later=seconds)
    def somebody_works(self, data: st.DataObject, later: int) -> None:
        self._tick(later)
        self._play(data.draw(st.sampled_from(self._possible(WORK))))

    @rule(data=st.data(), later=seconds)
    @precondition(lambda self: self._possible(PASSING))
    def it_goes_elsewhere(self, data: st.DataObject, later: int) -> None:
        self._tick(later)
        self._play(data.draw(st.sampled_from(self._possible(PASSING))))

    @rule(service=st.sampled_from(SERVICES))
    @precondition(lambda self: self.case.state in lifecycle.MOVES["withdraw"].before)
    def the_resident_withdraws_and_asks_anew(self, service: str) -> None:
        self._play("withdraw")
        self.everything_holds()
        self._tick()
        self._open(service)

    @rule()
    @precondition(lambda self: self.case.state in lifecycle.MOVES["ask"].before)
    def a_question_is_written(self) -> None:
        self._play("ask")

    @rule()
    @precondition(lambda self: self._has_had_it_for_long())
    def an_organisation_passes_on_too_late(self) -> None:
        self._tick()
        actor = self.town.staff(Role.HEAD, self.case.organisation)
        with pytest.raises(Conflict):
            play(self.town, "forward", actor, self.case.uid)

    @rule(later=st.sampled_from([1, HOUR, 2 * DAY]))
    @precondition(lambda self: self._waits(paused=False))
    def the_question_goes_out(self, later: int) -> None:
        asked = CaseEvent.objects.filter(case_id=self.case.id, verb="ask").latest("id")
        sent = clock.now()
        self._tick(later)
        pause_for_sent(
            conversation_id=self.case.conversation_id, message_id=asked.message_id, sent_at=sent
        )
        self.terms.paused_since = sent

    @rule()
    @precondition(lambda self: self.case.state in lifecycle.MOVES["ask"].before)
    def somebody_asks_by_phone(self) -> None:
        self._play("ask")
        self.the_resident_is_called()

    @rule()
    @precondition(lambda self: self._waits(paused=False))
    def the_resident_is_called(self) -> None:
        self._play("pause")
        self.terms.paused_since = clock.now()

    @rule(verb=st.sampled_from(["reply", "reply", "answer"]), later=seconds)
    @precondition(lambda self: self.case.state == State.ASKED)
    def the_question_is_answered(self, verb: str, later: int) -> None:
        self._tick(later)
        self._play(verb)

    @rule()
    @precondition(lambda self: self._waits(paused=True))
    def silence_is_noticed(self) -> None:
        self._tick()
        since = self.terms.paused_since
        over = since is not None and clock.now() > self._working_days_after(since, 5)
        assert services.resume_unanswered(clock.now()) == over
        if over:
            self.terms.run_on(self.calendar, clock.now())

    @rule()
    @precondition(lambda self: self.case.state == State.ANSWERED)
    def the_hour_strikes(self) -> None:
        self._tick()
        services.expire_unconfirmed(clock.now())

    @rule(after=wished, decision=st.sampled_from([True, True, False, None]))
    @precondition(lambda self: self.case.state in HELD_STATES)
    def more_time_is_wished(self, after: int, decision: bool | None) -> None:
        self._tick()
        until = local(self.calendar, self.terms.promised.due) + timedelta(days=after)
        try:
            services.ask_extension(
                actor=SYSTEM,
                case_uid=self.case.uid,
                reason_code="weather",
                wished=until,
                text="Ice",
            )
        except (Invalid, Conflict):
            return  # too early, too late, or another wish waits
        assert last_second(self.calendar, until) > self.terms.promised.due
        if decision is not None:
            self.the_commission_decides(decision)

    @rule(in_favour=st.booleans())
    @precondition(lambda self: self.wish is not None)
    def the_commission_decides(self, in_favour: bool) -> None:
        self._tick(HOUR)
        wish = Extension.objects.get(case=self.case, state="asked")
        chair = User.objects.get(email="chair@example.org")
        actor = Actor(f"user:{chair.id}", self.town.staff(Role.SUPERVISOR).grants, chair.id)
        services.vote_extension(actor=actor, case_uid=self.case.uid, in_favour=in_favour)
        wish.refresh_from_db()
        assert wish.state == ("granted" if in_favour else "refused")
        if in_favour:
            self.terms.extend(clock.now(), wish.given_due)

    @rule(after=days, kind=kinds)
    @precondition(lambda self: self.case.state in OPEN_STATES)
    def the_calendar_changes(self, after: int, kind: str | None) -> None:
        self._declare(after, kind)

    @rule(later=seconds, after=days, kind=kinds)
    @precondition(lambda self: self.case.state in HELD_STATES and self._checked())
    def an_answer_comes_back_and_the_calendar_changes(
        self, later: int, after: int, kind: str | None
    ) -> None:
        self._play("answer")
        self._tick(later)
        self._play("return_answer")
        self.everything_holds()
        self._declare(after, kind)

    @rule(later=seconds, verb=st.sampled_from(["release", "return_answer"]))
    @precondition(lambda self: self.case.state == State.CHECKING)
    def an_inspector_looks(self, later: int, verb: str) -> None:
        self._tick(later)
        self._play(verb)

    @rule(later=seconds, heir=heirs)
    @precondition(lambda self: self.case.state == State.CHECKING)
    def an_answer_goes_back_to_who_is_no_more(self, later: int, heir: str) -> None:
        self._tick(later)
        ended = self.case.organisation
        with self._ending(ended, heir):
            self._play("return_answer")
        assert (self.case.state == State.TRIAGE) is self._nobody_is_left(ended, heir)

    @rule(heir=heirs)
    @precondition(lambda self: self.case.state in HELD_STATES)
    def the_organisation_ends(self, heir: str) -> None:
        self._tick()
        before, dues, ended = self.case.state, self.terms.dues[:2], self.case.organisation
        with self._ending(ended, heir):
            assert services.hand_over_inherited(clock.now()) == 1
        self.case.refresh_from_db()
        assert self.case.organisation_id != ended.id
        if self._nobody_is_left(ended, heir):
            assert self.case.state == State.TRIAGE
            self._question_is_gone(before)
            self.terms.held = None
            return
        assert self.case.state == (State.ASKED if before == State.ASKED else State.ASSIGNED)
        assert [self.case.promised_due, self.case.legal_due] == dues
        self._handed_over()

    @rule()
    @precondition(lambda self: self.case.state in lifecycle.MOVES["instruct"].before)
    def a_leader_instructs(self) -> None:
        self._play("instruct")
        self.instructed = True

    @rule()
    @precondition(lambda self: self.instructed)
    @precondition(lambda self: self.case.state in lifecycle.MOVES["withdraw"].before)
    def an_operator_would_end_what_was_instructed(self) -> None:
        self._tick()
        with pytest.raises(Forbidden):
            services.withdraw(actor=self.town.staff(Role.OPERATOR), case_uid=self.case.uid)

    @rule(result=st.sampled_from(["done", "not_done", "not_reached", "declined"]))
    @precondition(lambda self: self.case.state in lifecycle.MOVES["call_back"].before)
    def the_resident_is_called_back(self, result: str) -> None:
        self._tick()
        to_be_called(self.case)
        services.call_back(
            actor=SYSTEM, case_uid=self.case.uid, result=result, text="It is as it was"
        )
        self.case.refresh_from_db()
        if result == "not_done":
            assert self.case.state in (State.ASSIGNED, State.TRIAGE)
            if self.case.state == State.ASSIGNED:
                self._handed_over()

    @rule()
    @precondition(lambda self: self.case.state in HELD_STATES)
    def people_are_reminded(self) -> None:
        self._tick()
        held = self.case.assignments.filter(ended_at=None).first()
        before = held.reminded if held else 0
        services.sweep(clock.now())
        if held:
            held.refresh_from_db()
            told = Reminder.objects.filter(
                assignment=held, at=clock.now(), about__in=["50", "80", "100"]
            )
            assert held.reminded >= before
            assert told.count() == (held.reminded > before)
            assert held.reminded == before or self.terms.paused_since is None

    # Helpers

    def _play(self, verb: str, actor: Actor = SYSTEM) -> None:
        """Use the verb, and let the model do the same."""
        self._tick()
        before = State(self.case.state)
        dues = self.terms.dues[:2]
        play(self.town, verb, actor, self.case.uid)
        self.case.refresh_from_db()
        if before == State.ASKED != self.case.state:
            self._question_is_gone(before)
        elif verb in (*PASSING, "reopen"):
            assert [self.case.promised_due, self.case.legal_due] == dues, (
                "a redirect resets no term"
            )
        if verb == "answer":
            self._was_answered()
        elif verb == "return_answer":
            self._was_given_back()
        elif self.case.state not in HELD_STATES:
            self.terms.held = None
        elif verb in ("forward", "route", "reopen"):
            self._handed_over()

    def _declare(self, after: int, kind: str | None) -> None:
        """A day becomes another kind of day, or what it was in the beginning."""
        self._tick()
        day = local(self.calendar, clock.now()) + timedelta(days=after)
        if kind is None:
            restore_day(actor=SYSTEM, day=day)
        else:
            override_day(actor=SYSTEM, day=day, kind=kind, name_en="A day")
        CalendarChange.objects.create(day=day, noticed_at=clock.now())
        services.recompute_dues(clock.now())
        begin = last_second(self.calendar, day - timedelta(days=1)) + timedelta(seconds=1)
        opened = self.terms.promised.start
        runs_over = local(self.calendar, opened) <= day and max(self.terms.dues) >= begin
        self.calendar_changed = True
        if self.case.state in OPEN_STATES and runs_over:
            self.terms.recompute(self.calendar)

    def _checked(self) -> bool:
        return self.instructed or self.given_back or self.service == CHECKED

    def _was_answered(self) -> None:
        assert self.case.state == (State.CHECKING if self._checked() else State.ANSWERED)
        self.terms.stopped, self.terms.held = self.terms.held, None
        self.given_back = self.calendar_changed = False

    def _was_given_back(self) -> None:
        self.given_back = True
        if self.case.state == State.IN_WORK:
            self.terms.go_on(self.calendar, anew=self.calendar_changed)
        elif self.case.state == State.ASSIGNED:
            self._handed_over()

    def _question_is_gone(self, before: State | str) -> None:
        if before == State.ASKED:
            self.terms.run_on(self.calendar, clock.now())

    def _nobody_is_left(self, ended: Organisation, heir: str) -> bool:
        return heir == "nobody" or (heir == "above" and ended.id == self.town.hall.id)

    @contextmanager
    def _ending(self, organisation: Organisation, heir: str) -> Iterator[None]:
        """The organisation is closed, for this once; with nobody to follow it, all of them are."""
        closed = Organisation.objects.all()
        if heir != "nobody":
            closed = closed.filter(id=organisation.id)
        if heir == "successor":
            water, depot = self.town.water, self.town.depot
            by = depot if organisation.id == water.id else water
            Succession.objects.create(
                predecessor=organisation, successor=by, kind="merged", at=clock.now()
            )
        closed.update(valid_to=clock.now())
        reference.forget()
        yield
        closed.update(valid_to=None)
        Succession.objects.all().delete()
        reference.forget()

    def _possible(self, verbs: tuple[str, ...]) -> list[str]:
        return [verb for verb in verbs if self.case.state in lifecycle.MOVES[verb].before]

    def _handed_over(self) -> None:
        at = clock.now()
        self.terms.held = Clock(at, self.term, first_due(self.calendar, at, self.term))

    def _tick(self, by: int = 1) -> None:
        """No two things happen at the same moment."""
        self.now.forward(timedelta(seconds=max(by, 1)))

    def _waits(self, *, paused: bool) -> bool:
        """Whether a question waits for its answer, with the clocks standing still or not."""
        return self.case.state == State.ASKED and (self.terms.paused_since is not None) is paused

    def _has_had_it_for_long(self) -> bool:
        if self.case.state not in lifecycle.MOVES["forward"].before:
            return False
        return clock.now() > self._working_days_after(self.terms.held.start, 3)

    def _working_days_after(self, moment: datetime, amount: int) -> datetime:
        return first_due(self.calendar, moment, replace(self.term, amount=amount, unit="days"))
