"""Signed webhooks for the organisation's own program, which answers through REST with its key."""

from komek.cases.dispatch.webhook.manifest import MANIFEST
from komek.cases.dispatch.webhook.sending import send

__all__ = ["MANIFEST", "send"]
