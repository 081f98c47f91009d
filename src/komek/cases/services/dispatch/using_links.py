"""Doing something by the link of a letter: each verb once, while the work is there."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.cases import links
from komek.cases.models import DispatchDelivery, LinkUse
from komek.cases.queries.linked import holder_of
from komek.cases.services import work
from komek.kernel import clock
from komek.kernel.errors import Conflict

LINK_VERBS: dict[str, Callable[..., None]] = {
    "accept": work.accept,
    "ask": work.ask,
    "answer": work.answer,
}


@transaction.atomic
def use_link(*, token: str, verb: str, language: str, **values: Any) -> None:
    """Do the verb in the organisation's name.

    Raises NotFound for a link that nobody made, Gone for one that is over, Conflict for a second
    time, and whatever the verb raises; then it was not used.
    """
    if verb not in LINK_VERBS:
        raise links.unknown()
    delivery = DispatchDelivery.objects.select_for_update().filter(uid=links.uid_of(token)).first()
    if delivery is None:
        raise links.unknown()
    # Nobody else ends the assignment until this is done.
    case = holder_of(token, language, lock=True)
    if LinkUse.objects.filter(delivery=delivery, verb=verb).exists():
        raise Conflict("link_used", _("This was done by this link already."))
    LinkUse.objects.create(delivery=delivery, verb=verb, at=clock.now())
    LINK_VERBS[verb](actor=case.actor, case_uid=case.case_uid, **values)
