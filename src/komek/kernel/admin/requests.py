"""What a request of the administration carries."""

from django.http import HttpRequest

from komek.kernel.actors import Actor
from komek.kernel.errors import Refused


class Request(HttpRequest):
    """A request whose sender is known; `refused` is what a verb refused while it was answered."""

    actor: Actor
    refused: Refused | None
