"""What somebody has begun to write, for the page that they see."""

from typing import Any

from komek.surfaces.models import Draft


def kept_of(request: Any) -> dict[str, Draft]:
    """All that the person has kept, by key; asked once for a page."""
    if not hasattr(request, "drafts"):
        own = Draft.objects.filter(user_id=request.actor.user_id)
        request.drafts = {one.key: one for one in own}
    kept: dict[str, Draft] = request.drafts
    return kept
