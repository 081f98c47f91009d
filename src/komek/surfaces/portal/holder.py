"""Who has a case, as its resident reads it: an organisation and a post, never a person's name."""

from django.utils.translation import gettext as _

from komek.cases.queries import Holding
from komek.directory import queries as directory


def post(holding: Holding | None) -> str:
    """The post of whoever has the case; without one, that it is the organisation's as a whole."""
    if holding is None:
        return ""
    if holding.person_id is None:
        return _("not given to anybody in person yet")
    for position in directory.positions_of(holding.organisation.id):
        leader = directory.leader_of(position.id)
        if leader is not None and leader.user_id == holding.person_id:
            return str(position)
    return _("a member of staff")
