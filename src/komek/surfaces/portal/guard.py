"""How much residents' forms take from one network, of one contact, and in an unusual minute.

Counted in the cache that all processes share, under keyed digests: no address of a computer or a
person is stored.
"""

import ipaddress
from collections.abc import Sequence
from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid, Message, TooMany
from komek.kernel.shared_cache import SharedCache
from komek.surfaces.portal.reporting import puzzle
from komek.surfaces.views import Request

MINUTE, HOUR, DAY = 60, 3600, 86_400
ALWAYS = 3
"""So many an hour are taken from a network without a puzzle, however unusual the minute is."""
WITH_PUZZLE = 10
"""So many times as much is taken from a network whose browsers solve it."""
CODES_OF_ADDRESS, CODES_OF_PERSON = 10, 30
"""So many codes a day go to one address, and to whatever addresses one person adds."""
RANGES = {4: 24, 6: 48}
"""Bits of an address that make a network, by the version of IP."""


class PuzzleNeeded(TooMany):
    """A browser that solves the puzzle may send at once."""


def admit(
    request: Request, *, token: str | None, contacts: Sequence[str] = (), trap: str = ""
) -> None:
    """Let a form through, or raise PuzzleNeeded, TooMany, Invalid.

    token: of the form, which the puzzle is about; None where a puzzle helps nobody, because one
    that is solved would do for any number of forms. trap: what stands in a field that no person
    sees.
    """
    if trap:
        sentence = _("The field “Leave this empty” was filled in. Empty it and send again.")
        raise Invalid("trapped", sentence)
    from_here = _count("network", network_of(request), HOUR)
    _ask_puzzle(request, token, from_here)
    _stop_beyond_puzzles(from_here)
    for sender in _senders(request, contacts):
        if _beyond(_count("contact", sender, DAY), settings.REPORTS_OF_CONTACT):
            raise TooMany("too_many_of_contact", _too_many_of_contact(), retry_after=DAY)


def _senders(request: Request, contacts: Sequence[str]) -> list[str]:
    """Whoever signed in counts as themselves: nobody stops them by typing their phone."""
    if contacts and request.actor.resident_id is not None:
        return [f"resident:{request.actor.resident_id}"]
    return [contact for contact in contacts if contact]


def admit_files(request: HttpRequest, *, token: str | None = None) -> None:
    """Let a form's files be looked at, or raise PuzzleNeeded, TooMany; ask before it is checked.

    A hundred kilobytes can be pixels for a second of a processor, whatever becomes of the form.
    token: as of `admit`, but that None is a form on a case, whose sender was let through before.
    """
    if not request.FILES:
        return
    from_here = _count("files", network_of(request), HOUR)
    if token is not None and _beyond(from_here, settings.REPORTS_OF_NETWORK):
        _require_solved(request, token)
    _stop_beyond_puzzles(from_here)


def admit_code(resident_id: int, address: str) -> None:
    """Let a code be sent, or raise TooMany: what is removed and added again was never sent one."""
    of_address = _beyond(_count("code to", address, DAY), CODES_OF_ADDRESS)
    if of_address or _beyond(_count("code of", str(resident_id), DAY), CODES_OF_PERSON):
        raise TooMany("code_times", _("Too many codes were sent. Try again tomorrow."))


def _ask_puzzle(request: HttpRequest, token: str | None, from_here: int) -> None:
    unusual = _beyond(_count("city", "", MINUTE), settings.REPORTS_A_MINUTE)
    much = _beyond(from_here, settings.REPORTS_OF_NETWORK)
    if much or (unusual and from_here > ALWAYS):
        _require_solved(request, token)


def _require_solved(request: HttpRequest, token: str | None) -> None:
    made, number = request.POST.get("challenge", ""), request.POST.get("solution", "")
    if token is None or not puzzle.is_solved(made, token, number):
        raise PuzzleNeeded("puzzle_needed", _too_many(), retry_after=HOUR)


def _stop_beyond_puzzles(from_here: int) -> None:
    if _beyond(from_here, settings.REPORTS_OF_NETWORK * WITH_PUZZLE):
        raise TooMany("too_many_reports", _too_many(), retry_after=HOUR)


def network_of(request: HttpRequest) -> str:
    """The network that a request comes from: 192.0.2.0/24, 2001:db8:1::/48."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    # Proxies that listen for both kinds write the old one as ::ffff:192.0.2.1: all were one range.
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network(f"{address}/{RANGES[address.version]}", strict=False))


def _count(what: str, of: str, seconds: int) -> int:
    return cast(SharedCache, caches["default"]).count(f"reports:{what}:{of}", seconds)


def _beyond(count: int, limit: int) -> bool:
    return 0 < limit < count


def _too_many() -> Message:
    sentence = _(
        "Very many reports come from your network just now. Please wait a little, or call {number}:"
        " people answer day and night."
    )
    return format_lazy(sentence, number=settings.SHORT_NUMBER)


def _too_many_of_contact() -> Message:
    sentence = _(
        "Very many reports came with this phone or e-mail today. Please go on tomorrow, or call"
        " {number}: people answer day and night."
    )
    return format_lazy(sentence, number=settings.SHORT_NUMBER)
