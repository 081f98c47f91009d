"""What residents allow, and no longer allow."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid
from komek.kernel.permissions import require
from komek.residents import queries
from komek.residents.models import Consent
from komek.residents.services.rows import standing


def give_consent(*, actor: Actor, resident_id: int, purpose: str) -> None:
    """The person allows something ("publish_text"); allowed already, nothing changes."""
    _change(actor, resident_id, purpose, given=True)


def withdraw_consent(*, actor: Actor, resident_id: int, purpose: str) -> None:
    """The person no longer allows it, whichever of their merged selves had."""
    _change(actor, resident_id, purpose, given=False)


def _change(actor: Actor, resident_id: int, purpose: str, *, given: bool) -> None:
    if not re.fullmatch(r"[a-z][a-z_]{1,39}", purpose):
        raise Invalid("purpose_invalid", _("This cannot be consented to."), field="purpose")
    with transaction.atomic():
        resident = standing(resident_id)
        require(actor, "residents.consent", residents=[resident.id])
        if queries.has_consented(resident.id, purpose) == given:
            return
        now = clock.now()
        active = Consent.objects.filter(
            resident_id__in=queries.family(resident.id), purpose=purpose, withdrawn_at=None
        )
        # Also before giving: one that a later withdrawal overruled would stand in the way.
        active.update(withdrawn_at=now)
        verb = "withdraw"
        if given:
            Consent.objects.create(resident=resident, purpose=purpose, given_at=now)
            verb = "give"
        audit.record(actor, f"residents.{verb}_consent", resident.subject, [purpose])
        outbox.emit(
            "residents.consent_changed",
            resident.subject,
            resident=resident.id,
            purpose=purpose,
            given=given,
        )
