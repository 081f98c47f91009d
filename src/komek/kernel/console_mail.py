"""Mail for a demonstration: printed on the console, as a person reads it."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Sends nothing anywhere; whoever started the demo city sees every letter."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Print the letters; how many there were."""
        for letter in email_messages:
            lines = [f"A letter to {', '.join(letter.to)}: {letter.subject}", "", str(letter.body)]
            print("\n  ".join("\n".join(lines).strip().splitlines()), flush=True)
        return len(email_messages)
