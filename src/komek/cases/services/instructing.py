"""What leaders do with a case: nothing but speak, so that everybody on it hears them."""

from uuid import UUID

from komek.cases.services import notices
from komek.cases.services._change import changing
from komek.intake.models import Direction
from komek.kernel.actors import Actor


def instruct(*, actor: Actor, case_uid: UUID, text: str) -> None:
    """Say what is to be done about the case. Its resident and everybody who works on it read it."""
    with changing(actor, case_uid, "instruct") as change:
        change.say(Direction.OUT, text, around=notices.around_instruction(change.case))
