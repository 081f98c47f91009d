"""Verbs for sessions: a browser signed in, was seen, is signed out from elsewhere."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.models import User
from komek.kernel.permissions import require
from komek.surfaces.models import SignIn


def store(*, session: SessionBase) -> None:
    """Give a session its key now, and not only when the request has been answered."""
    if session.session_key is None:
        session.save()


def note_signed_in(*, user_id: int, session_key: str, device: str, at: datetime) -> None:
    """A session has begun; another request of the same browser may have noted it already."""
    row = SignIn(session_id=session_key, user_id=user_id, device=device, at=at, seen_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Pages fetch several things at once; or the session was ended a moment ago.
        return


def note_seen(*, session_key: str, at: datetime, every: timedelta) -> None:
    """The session is in use; written at most once in `every`."""
    SignIn.objects.filter(session_id=session_key, seen_at__lt=at - every).update(seen_at=at)


@transaction.atomic
def end_session(*, actor: Actor, sign_in_id: int) -> None:
    """Sign one's own other device out. Raises NotFound, for other people's too."""
    require(actor, "account.secure")
    session = Session.objects.filter(signin__id=sign_in_id, signin__user_id=actor.user_id or 0)
    if not session.delete()[0]:
        raise NotFound("session_unknown", _("This device is signed out already."))
    audit.record(actor, "account.session_ended", f"user:{actor.user_id}")


@transaction.atomic
def end_others(*, actor: Actor, but: str) -> None:
    """Sign all of one's own devices out, but the one with this session."""
    require(actor, "account.secure")
    others = Session.objects.filter(signin__user_id=actor.user_id or 0)
    if others.exclude(session_key=but).delete()[0]:
        audit.record(actor, "account.sessions_ended", f"user:{actor.user_id}")


@transaction.atomic
def end_everywhere(*, actor: Actor, user_id: int) -> None:
    """Sign somebody out on all their devices, at once. Raises NotFound."""
    require(actor, "account.end_sessions")
    if not User.objects.filter(id=user_id).exists():
        raise NotFound("user_unknown", _("There is no such account."))
    Session.objects.filter(signin__user_id=user_id).delete()
    audit.record(actor, "account.sessions_ended", f"user:{user_id}")
