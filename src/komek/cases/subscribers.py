"""What cases hear from other modules."""

from komek.cases.services import notices, people
from komek.kernel.outbox import Event, subscribe


@subscribe("cases.follow_merges", ["residents.merged"])
def follow_merge(event: Event) -> None:
    """Two residents are one."""
    people.follow_merge(
        merge_id=event.data["merge"],
        kept_id=event.data["kept"],
        absorbed_id=event.data["absorbed"],
    )


@subscribe("cases.undo_merges", ["residents.unmerged"])
def undo_merge(event: Event) -> None:
    """They were two after all."""
    people.undo_merge(
        merge_id=event.data["merge"],
        kept_id=event.data["kept"],
        absorbed_id=event.data["absorbed"],
    )


@subscribe("cases.forget_reporters", ["residents.forgotten"])
def forget_reporter(event: Event) -> None:
    """A resident was erased."""
    people.forget_reporter(resident_id=event.data["resident"])


@subscribe("cases.tell_reporters", notices.NOTICES)
def tell_reporter(event: Event) -> None:
    """Something happened to a case that its reporter wants to know."""
    notices.tell_reporter(
        case_id=int(event.subject.removeprefix("case:")),
        event_kind=event.kind,
        event_id=event.id,
    )
