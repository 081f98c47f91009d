"""What cases hear from other modules."""

from komek.cases.services import people
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
