"""The verbs of intake."""

from komek.intake.services.beginning import begin_conversation
from komek.intake.services.codes import send_call_code, send_code
from komek.intake.services.erasing import erase_conversation
from komek.intake.services.files import open_original, store_attachments, stored_files
from komek.intake.services.receiving import Received, RefusedFile, receive
from komek.intake.services.releasing import release
from komek.intake.services.words import say

__all__ = [
    "Received",
    "RefusedFile",
    "begin_conversation",
    "erase_conversation",
    "open_original",
    "receive",
    "release",
    "say",
    "send_call_code",
    "send_code",
    "store_attachments",
    "stored_files",
]
