"""Tables of what was said. Everything here can be erased."""

from komek.intake.models.attachments import Attachment, AttachmentKind
from komek.intake.models.messages import AMONG_STAFF, Conversation, Direction, Message
from komek.intake.models.sending import Sending, SendingState

__all__ = [
    "AMONG_STAFF",
    "Attachment",
    "AttachmentKind",
    "Conversation",
    "Direction",
    "Message",
    "Sending",
    "SendingState",
]
