"""What cases hear from other modules."""

from collections.abc import Sequence
from datetime import date

from komek.cases import dispatching, tasks
from komek.cases.lifecycle import MOVES
from komek.cases.services import (
    changes,
    dispatch,
    emergency,
    exports,
    extending,
    incident_answers,
    merging,
    notices,
    owing,
    participants,
    pausing,
    people,
    recomputing,
)
from komek.kernel.outbox import Event, follow, subscribe

VERBS = {move.event: move.verb for move in MOVES.values()}


@subscribe("cases.merges", ["residents.merged", "residents.unmerged"])
def follow_merges(event: Event) -> None:
    """Two residents are one, or two after all; one subscriber, so that it hears them in order."""
    move = people.follow_merge if event.kind == "residents.merged" else people.undo_merge
    move(
        merge_id=event.data["merge"],
        kept_id=event.data["kept"],
        absorbed_id=event.data["absorbed"],
    )


@subscribe("cases.forget_reporters", ["residents.forgotten"])
def forget_reporter(event: Event) -> None:
    """A resident was erased."""
    people.forget_reporter(resident_id=event.data["resident"])


@subscribe("cases.forget_places", ["intake.conversation_erased"])
def forget_place(event: Event) -> None:
    """What was said about a case was erased."""
    people.forget_place(conversation_id=event.data["conversation"])


@follow(changes.VERBS)
def keep_changes(events: Sequence[Event]) -> None:
    """Something happened to cases that somebody may keep copies of."""
    changes.record(events)


@subscribe("cases.reached", ["intake.message_sent"])
def reached(event: Event) -> None:
    """Something went out to a resident: a question stops the clocks, a new term is known now."""
    extending.told_by_letter(message_id=event.data["message"])
    pausing.pause_for_sent(
        conversation_id=int(event.subject.removeprefix("conversation:")),
        message_id=event.data["message"],
        sent_at=event.at,
    )


@subscribe(
    "cases.recompute",
    ["calendar.day_overridden", "calendar.day_restored"],
    wants=lambda event: not {"day", "kind"}.isdisjoint(event.data["fields"]),
)
def calendar_changed(event: Event) -> None:
    """A day is another kind of day now: the terms that run over it are computed anew."""
    day = date.fromisoformat(event.subject.removeprefix("day:"))
    recomputing.notice_change(day=day, at=event.at)


@subscribe(
    "cases.tell_reporters", notices.NOTICES, wants=lambda event: not event.data.get("no_letters")
)
def tell_reporter(event: Event) -> None:
    """Something happened to a case that its reporter wants to know."""
    notices.tell_reporter(
        case_id=int(event.subject.removeprefix("case:")),
        event_kind=event.kind,
        event_id=event.id,
    )


@subscribe(
    "cases.tell_participants",
    participants.LETTERS,
    wants=lambda event: participants.COUNT in event.data or event.kind == "cases.withdrawn",
)
def tell_participants(event: Event) -> None:
    """Something became of a case that others take part in."""
    case_id = int(event.subject.removeprefix("case:"))
    participants.tell(case_id=case_id, event_kind=event.kind, event_id=event.id)
    if event.kind == "cases.withdrawn":
        merging.part_from_withdrawn(case_id)


@subscribe("cases.owe_calls", owing.HEARD, wants=lambda event: not event.data.get("no_letters"))
def owe_calls(event: Event) -> None:
    """Something is to be told that no letter brings to everybody, or need not be told any more."""
    case_id = int(event.subject.removeprefix("case:"))
    owing.hear(case_id=case_id, kind=event.kind, at=event.at)


@subscribe("cases.answer_incidents", [incident_answers.ASKED])
def answer_incident(event: Event) -> None:
    """One answer is for more cases than anybody waits for."""
    tasks.answer_incident.defer(answer_id=event.data["answer"])


@subscribe("cases.run_exports", [exports.ASKED])
def run_export(event: Event) -> None:
    """A list is to be written to a file, which takes longer than a delivery may."""
    tasks.export.defer(export_id=event.data["export"])


@subscribe(
    "cases.tell_emergency",
    ["cases.handed_to_112"],
    wants=lambda event: event.data["how"] == "message",
)
def tell_emergency(event: Event) -> None:
    """The emergency number is to be told of a case."""
    emergency.send_to_112(attempt_id=event.data[emergency.ATTEMPT])


@subscribe("cases.dispatch", dispatching.HEARD, wants=dispatching.concerns)
def hand_work_over(event: Event) -> None:
    """Something happened to the work of an organisation that does not work at the desk."""
    dispatch.hear(
        case_id=int(event.subject.removeprefix("case:")),
        verb=VERBS[event.kind],
        event_id=event.id,
        at=event.at,
    )
