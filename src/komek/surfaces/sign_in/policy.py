"""Who has to sign in with two factors, and who has."""

from collections.abc import Collection

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from komek.kernel.actors import Grant
from komek.surfaces.signed_in import Standing

ELSEWHERE = "oidc"
"""The record of a sign-in at the identity provider, which asked for two factors there."""


def is_missing(request: HttpRequest, standing: Standing) -> bool:
    """Whether somebody's roles ask for a second factor that this session was not opened with.

    Whoever has one here was asked for it at the door: that it exists is enough.
    """
    if standing.has_factor or not is_asked_of(standing.grants):
        return False
    records = get_authentication_records(request, standing.user)
    return not any(record["method"] == ELSEWHERE for record in records)


def is_asked_of(grants: Collection[Grant]) -> bool:
    """Whether one of the roles asks for a second factor."""
    return any(grant.role in settings.SECOND_FACTOR_ROLES for grant in grants)
