"""The one way in which a case is changed: locked, permitted, moved, and written with its traces."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from komek.cases import belongings, lifecycle, permits, terms
from komek.cases.models import Assignment, AssignmentState, Case, CaseEvent, State
from komek.cases.services import _clocks, _tasks
from komek.cases.services.opening_checks import said
from komek.directory import snapshot as directory
from komek.intake.attachments import CheckedFile
from komek.intake.models import Direction
from komek.intake.services import say
from komek.intake.text import Facts
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor


@dataclass
class Change:
    """A case being changed by a verb. What is set here is written when the block ends."""

    actor: Actor
    verb: str
    case: Case
    before: State
    held_by: int | None
    now: datetime
    data: dict[str, Any] = field(default_factory=dict)
    message_id: int | None = None
    _fields: set[str] = field(default_factory=set)
    _traces: dict[str, Any] = field(default_factory=dict)

    def set(self, **values: Any) -> None:
        """Give columns of the case new values."""
        for name, value in values.items():
            setattr(self.case, name, value)
        self._fields.update(values)

    def trace(self, **values: Any) -> None:
        """Keep something in the event's data, whatever else the verb puts there."""
        self._traces.update(values)

    def move(self, to: State | None = None) -> None:
        """Go where the table says that the verb leads; `to` when it may lead to several states.

        Whatever leads away from a question ends the pause for it.
        """
        after = lifecycle.check(self.verb, self.before, to)
        if after != self.before:
            self.set(state=after)
        if self.before == State.ASKED != after:
            _clocks.end_pause(self)

    def say(
        self,
        direction: Direction,
        text: str,
        *,
        channel: str | None = None,
        files: Sequence[CheckedFile] = (),
        facts: Facts | None = None,
        around: tuple[str, str] | None = None,
    ) -> int:
        """Say something with the verb; the event will point at the message, whose id this is."""
        message = say(
            actor=self.actor,
            conversation_id=self.case.conversation_id,
            direction=direction,
            body=said(text),
            language=self.actor.language,
            channel=channel or self.case.channel,
            files=files,
            facts=facts,
            around=around,
        )
        self.message_id = message.id
        return message.id

    def hand_over(self, organisation_id: int) -> None:
        """Give the case to an organisation, whose own clock starts now."""
        service = belongings.service(self.case.service_id)
        self.set(organisation_id=organisation_id)
        Assignment.objects.create(
            case=self.case,
            organisation_id=organisation_id,
            started_at=self.now,
            due=terms.of_assignment(directory.current(), service, self.now),
        )

    def assignment(self) -> Assignment:
        """Whoever has the case at the moment."""
        return self.case.assignments.get(ended_at__isnull=True)

    def end_assignment(self, state: AssignmentState, **values: Any) -> None:
        """Stop the clock of whoever has the case, if anybody has it, and of the parts they gave."""
        running = self.case.assignments.filter(ended_at__isnull=True)
        running.update(state=state, ended_at=self.now, **values)
        _clocks.drop_wish(self)
        _tasks.withdraw_open(self)

    def write(self) -> None:
        """Store the case, its event, the outbox event and the audit row."""
        data = self.data | self._traces
        self.set(updated_at=self.now)
        self.case.save(update_fields=sorted(self._fields))
        CaseEvent.objects.create(
            case_id=self.case.id,
            at=self.now,
            verb=self.verb,
            actor=self.actor.name,
            state_before=self.before,
            state_after=self.case.state,
            organisation_id=self.case.organisation_id,
            message_id=self.message_id,
            data=data,
        )
        outbox.emit(
            lifecycle.MOVES[self.verb].event,
            self.case.subject,
            **data,
            state=self.case.state,
            organisation=self.case.organisation_id,
            message=self.message_id,
            **self._taken_away(),
        )
        audit.record(
            self.actor, f"cases.{self.verb}", self.case.subject, fields=sorted(self._fields)
        )

    def _taken_away(self) -> dict[str, int]:
        """Who had the case and has it no more."""
        if self.held_by in (None, self.case.organisation_id):
            return {}
        return {"left": self.held_by}


@contextmanager
def changing(actor: Actor, case_uid: UUID, verb: str) -> Iterator[Change]:
    """Change a case by a verb of the table: all that happens in the block, or nothing.

    Raises NotFound, Forbidden, and Conflict when the verb is not for the case's present state.
    """
    with transaction.atomic():
        case = permits.found(case_uid, actor, f"cases.{verb}", lock=True)
        lifecycle.check(verb, case.state)
        change = Change(
            actor, verb, case, State(case.state), held_by=case.organisation_id, now=clock.now()
        )
        yield change
        change.write()
