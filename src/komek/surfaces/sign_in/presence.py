"""Sessions that last: each is noted with its device, and those of staff end by themselves."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from komek.kernel.actors import Grant
from komek.surfaces.sessions import Seen, SessionStore
from komek.surfaces.sign_in import services
from komek.surfaces.sign_in.devices import device_of
from komek.surfaces.views import Request, wants_part

BY_ITSELF = re.compile(r"/live/address|/desk/later/|/desk/case/[^/]+/here/")
"""Addresses that open pages call every few moments, whether or not anybody sits there."""
SEEN_EVERY = timedelta(minutes=2)


def begin(request: HttpRequest, user_id: int) -> None:
    """Note a session that somebody has just signed in with.

    Not only when it is used: one that nobody has used yet is to be signed out with the others.
    """
    services.store(session=request.session)
    _note_first(request, user_id, timezone.now())


def note(request: Request, grants: tuple[Grant, ...]) -> None:
    """Note that a signed-in browser is in use, or sign it out when its time is over.

    A page that only does something by itself is not in use: nobody may be sitting there.
    """
    # Sessions run out by the real clock, as Django's own expiry does.
    session, now = request.session, timezone.now()
    seen = session.seen if isinstance(session, SessionStore) else None
    user_id = request.user.pk
    if session.session_key is None or user_id is None:
        return
    if seen is None:
        _note_first(request, user_id, now)
    elif grants and is_over(seen, now):
        logout(request)
        messages.info(request, _("You were signed out: it has been a while. Please sign in again."))
    elif now - seen.last > SEEN_EVERY and not _goes_by_itself(request):
        services.note_seen(session_key=session.session_key, at=now, every=SEEN_EVERY)


def _note_first(request: HttpRequest, user_id: int, now: datetime) -> None:
    services.note_signed_in(
        user_id=user_id,
        session_key=request.session.session_key or "",
        device=device_of(request.headers.get("User-Agent", "")),
        at=now,
    )


def _goes_by_itself(request: Request) -> bool:
    return wants_part(request) or BY_ITSELF.fullmatch(request.path) is not None


def is_over(seen: Seen, now: datetime) -> bool:
    """Whether a session of staff has been idle for too long, or lasts for too long at all."""
    idle = bool(settings.STAFF_IDLE) and now - seen.last > settings.STAFF_IDLE
    return idle or (bool(settings.STAFF_SIGNED_IN) and now - seen.first > settings.STAFF_SIGNED_IN)
