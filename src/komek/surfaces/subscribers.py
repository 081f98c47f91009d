"""What the faces hear from other modules."""

from komek.kernel.outbox import Event, subscribe
from komek.surfaces.services import drafts, uploads
from komek.surfaces.sign_in import letters


@subscribe("surfaces.forget_uploads", ["residents.forgotten"])
def forget_uploads(event: Event) -> None:
    """A resident was erased."""
    uploads.forget_resident(event.data["resident"])


@subscribe("surfaces.forget_drafts", ["residents.forgotten", "intake.conversation_erased"])
def forget_drafts(event: Event) -> None:
    """A resident was erased, or what they said: nobody goes on writing about it unseen."""
    if event.kind == "residents.forgotten":
        drafts.forget_resident(event.data["resident"])
    else:
        drafts.forget_conversation(event.data["conversation"])


@subscribe("surfaces.tell_of_factor", ["account.factor_changed"])
def tell_of_factor(event: Event) -> None:
    """Somebody's second factor is not what it was."""
    data = event.data
    letters.tell_of_factor(
        user_id=data["user"], what=data["what"], kind=data["factor"], event_id=event.id
    )
