"""The exports that somebody asked for."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases.models import Export
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.permissions import require_at_all

MOST_SHOWN = 50


def exports(actor: Actor) -> list[Export]:
    """The actor's own exports, the newest first. Raises Forbidden."""
    require_at_all(actor, "lists.export")
    rows = Export.objects.filter(user_id=actor.user_id or 0).order_by("-id")
    return list(rows[:MOST_SHOWN])


def export(actor: Actor, uid: UUID) -> Export:
    """One of the actor's own exports. Raises NotFound, also for other people's, and Forbidden."""
    require_at_all(actor, "lists.export")
    found = Export.objects.filter(uid=uid, user_id=actor.user_id or 0).first()
    if found is None:
        raise unknown()
    return found


def unknown() -> NotFound:
    """The refusal for what is not there, or not for the asker."""
    return NotFound("export_unknown", _("There is no such file, or it is not open to you."))
