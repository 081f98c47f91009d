"""Letters to residents who gave an e-mail address. Nothing comes in by it yet."""

from komek.intake.channels.email.manifest import MANIFEST
from komek.intake.channels.email.sending import send

__all__ = ["MANIFEST", "send"]
