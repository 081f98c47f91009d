"""What somebody has begun to write, for the page that they see."""

from komek.surfaces.models import Draft
from komek.surfaces.views import Request


def kept_of(request: Request) -> dict[str, Draft]:
    """All that the person has kept, by key; asked once for a page."""
    if not hasattr(request, "drafts"):
        own = Draft.objects.filter(user_id=request.actor.user_id)
        request.drafts = {one.key: one for one in own}
    return request.drafts
