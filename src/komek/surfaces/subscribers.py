"""What the faces hear from other modules."""

from komek.kernel.outbox import Event, subscribe
from komek.surfaces import letters
from komek.surfaces.services import drafts, glass, uploads


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


@subscribe("surfaces.forget_reasons", ["residents.forgotten"])
def forget_reasons(event: Event) -> None:
    """A resident was erased: why somebody opened their case may have named them."""
    glass.forget_reasons(resident_id=event.data["resident"])


@subscribe("surfaces.tell_of_glass", ["cases.glass_broken"])
def tell_of_glass(event: Event) -> None:
    """Somebody opened a case beyond their reach."""
    letters.tell_of_glass(case_id=event.data["case"], event_id=event.id)


@subscribe("surfaces.tell_of_unusual", ["looks.unusual"])
def tell_of_unusual(event: Event) -> None:
    """Somebody looked at people's data in a way that should be asked about."""
    letters.tell_of_unusual(event_id=event.id)


@subscribe("surfaces.tell_of_factor", ["account.factor_changed"])
def tell_of_factor(event: Event) -> None:
    """Somebody's second factor is not what it was."""
    data = event.data
    letters.tell_of_factor(
        user_id=data["user"], what=data["what"], kind=data["factor"], event_id=event.id
    )
