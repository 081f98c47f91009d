"""Verbs of opening a case beyond one's reach, in a need: for an hour, on record, told at once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import access, complaints, permits
from komek.cases.models import Case
from komek.directory.retention import Kept, keeps
from komek.kernel import audit, clock, numbering, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.folding import clean_text
from komek.kernel.permissions import denied, require
from komek.surfaces.models import BrokenGlass

OPEN_FOR = timedelta(hours=1)
LONGEST_REASON = 500
SHORTEST_REASON = 15


@transaction.atomic
def break_glass(*, actor: Actor, number: str, reason: str) -> BrokenGlass:
    """Open the case for reading for an hour. `reason`: in words, for the data protection officer.

    Raises Forbidden, to the accused of a complaint too; NotFound; Invalid naming the field; and
    Conflict where no glass has to be broken.
    """
    require(actor, "glass.break")
    case = access.case_numbered(numbering.parse(number))
    if actor.user_id is None or complaints.is_party(actor, case):
        raise denied(actor, "glass.break")
    if permits.permitted(actor, "cases.read", case):
        message = _("You may read this case as it is.")
        raise Conflict("glass_needless", message)
    words = clean_text(reason, LONGEST_REASON, field="reason")
    if len(words) < SHORTEST_REASON:
        message = _("Say in a sentence why you must see this case.")
        raise Invalid("reason_missing", message, field="reason")
    now = clock.now()
    row = BrokenGlass.objects.create(
        user_id=actor.user_id, case_id=case.id, reason=words, at=now, until=now + OPEN_FOR
    )
    audit.record(actor, "cases.break_glass", case.subject)
    outbox.emit("cases.glass_broken", case.subject, case=case.id, actor=actor.name)
    return row


@transaction.atomic
def forget_reasons(*, resident_id: int) -> None:
    """Why cases of this resident were opened: the words may name them."""
    own = Case.objects.filter(resident_id=resident_id)
    rows = BrokenGlass.objects.filter(case_id__in=own.values("id"))
    rows.exclude(reason="").update(reason="")


def sweep(now: datetime) -> None:
    """Forget the words of reasons that are years old."""
    _before(now - KEPT.period()).update(reason="")


def _before(moment: datetime) -> QuerySet[BrokenGlass]:
    return BrokenGlass.objects.filter(at__lt=moment).exclude(reason="")


def _older(moment: datetime) -> int:
    return _before(moment).count()


KEPT = keeps(
    Kept(
        "glass_reasons",
        _("Reasons why a case beyond one's reach was opened"),
        _("For the data protection officer: a year at least, so that a pattern can be seen."),
        days=3 * 365,
        least=365,
        most=5 * 365,
        older=_older,
    )
)
