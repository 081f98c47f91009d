"""Letters with a link, by which an executor without an account accepts, asks and answers."""

from komek.cases.dispatch.email.manifest import MANIFEST
from komek.cases.dispatch.email.returned import collect
from komek.cases.dispatch.email.sending import send

__all__ = ["MANIFEST", "collect", "send"]
