"""The verb that ties an account of staff to its subject at the city's identity provider."""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.permissions import require


@transaction.atomic
def link(*, actor: Actor, provider: str, subject: str) -> SocialAccount:
    """From now on the provider's subject is this account, whatever its e-mail becomes.

    actor: the account's own, whose e-mail address the provider has verified.
    """
    require(actor, "account.secure")
    row = SocialAccount.objects.create(user_id=actor.user_id, provider=provider, uid=subject)
    audit.record(actor, "account.linked", f"user:{actor.user_id}", [provider])
    return row
