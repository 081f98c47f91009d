"""What the faces hear from other modules."""

from komek.kernel.outbox import Event, subscribe
from komek.surfaces.services import uploads


@subscribe("surfaces.forget_uploads", ["residents.forgotten"])
def forget_uploads(event: Event) -> None:
    """A resident was erased."""
    uploads.forget_resident(event.data["resident"])
