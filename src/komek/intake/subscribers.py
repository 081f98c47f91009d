"""What intake does when it hears of people."""

from komek.intake.services import merges
from komek.intake.services.erasing import erase_resident
from komek.kernel.outbox import Event, subscribe


@subscribe("intake.forget", ["residents.forgotten"])
def forget(event: Event) -> None:
    """Whoever is forgotten is forgotten with their words and files."""
    erase_resident(event.data["resident"])


@subscribe("intake.merges", ["residents.merged", "residents.unmerged"])
def follow_merges(event: Event) -> None:
    """Conversations belong to whoever stands for their resident."""
    move = merges.follow if event.kind == "residents.merged" else merges.give_back
    move(event.data["merge"], event.data["kept"], event.data["absorbed"])
