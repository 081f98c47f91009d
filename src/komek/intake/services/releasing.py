"""Letting go of what was held back: the same message goes to its resident, written only once."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.intake.models import Direction, Message
from komek.intake.services.sending import LETTER, send_later
from komek.kernel import audit, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict


def release(*, actor: Actor, message_id: int, around: tuple[str, str] | None = None) -> Message:
    """Give a message that was held back to its resident, as `say` would have done at once.

    around: what stands above and below the words in the letter. Who may is decided by the verb
    above that calls this one, in the transaction of its change. Raises Conflict for a message
    that is not held, or no longer.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(id=message_id)
        if message.direction != Direction.HELD:
            raise Conflict("message_not_held", _("This message is not held back any more."))
        message.direction = Direction.OUT
        message.facts |= {LETTER: around} if around else {}
        message.save(update_fields=["direction", "facts"])
        send_later(message)
        outbox.emit(
            "intake.message_released",
            f"conversation:{message.conversation_id}",
            message=message.id,
            direction=str(message.direction),
        )
        audit.record(actor, "intake.release", f"message:{message.id}", ["direction"])
        return message
