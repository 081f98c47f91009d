"""Finding or making the resident of a claim, and changing a name or the language."""

import uuid

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid
from komek.kernel.ids import uuid7
from komek.kernel.languages import CODES, closest
from komek.kernel.permissions import require
from komek.residents.claims import Address, Claim
from komek.residents.contacts import clean_name
from komek.residents.models import ContactPoint, Resident
from komek.residents.services.rows import standing

FIND_OR_CREATE = """
INSERT INTO residents_resident (uid, name, language, created_at, pseudonym, claim)
{values}
ON CONFLICT (claim) DO UPDATE SET claim = EXCLUDED.claim
RETURNING id, coalesce(merged_into_id, id) AS standing_id, xmax = 0 AS is_new
"""
"""Finds the resident of a claim or creates one, by the unique index itself: of two who come at
once, one waits and then finds. The update changes nothing; without it a known resident would
return no row, and its xmax tells the two apart. `standing_id` follows a merge. Contact points
are written only when `is_new`. `{values}` is VALUES (...) or a SELECT of the six columns."""

INSERT = FIND_OR_CREATE.format(values="VALUES (%s, %s, %s, %s, %s, %s)")


def find_or_create(*, actor: Actor, claim: Claim, language: str) -> int:
    """Id of the resident who claims to be this; whoever stands for them after a merge."""
    require(actor, "residents.find_or_create")
    with transaction.atomic():
        row = (uuid7(), claim.name, closest(language), clock.now(), uuid.uuid4(), claim.digest)
        with connection.cursor() as cursor:
            cursor.execute(INSERT, row)
            resident_id, standing_id, is_new = cursor.fetchone()
        if is_new:
            add_addresses(resident_id, claim.addresses)
            audit.record(actor, "residents.create", f"resident:{resident_id}")
        return standing_id


def add_addresses(resident_id: int, addresses: tuple[Address, ...]) -> None:
    """Write the contact points of a new resident."""
    ContactPoint.objects.bulk_create(
        ContactPoint(resident_id=resident_id, kind=kind, value=value) for kind, value in addresses
    )


def change_name(*, actor: Actor, resident_id: int, name: str) -> Resident:
    """Write a person's name anew. What they claimed before stays what it was."""
    name = clean_name(name)
    with transaction.atomic():
        resident = standing(resident_id)
        require(actor, "residents.change", residents=[resident.id])
        resident.name = name
        resident.save(update_fields=["name"])
        audit.record(actor, "residents.change", resident.subject, ["name"])
        return resident


def change_language(*, actor: Actor, resident_id: int, language: str) -> Resident:
    """The language of codes and letters to a person that are about no case ("kk", "ru", "en").

    Raises Invalid for any other. What is said about a case keeps the case's language.
    """
    if language not in CODES:
        raise Invalid("language_unknown", _("Choose one of the languages."), field="language")
    with transaction.atomic():
        resident = standing(resident_id)
        require(actor, "residents.change", residents=[resident.id])
        resident.language = language
        resident.save(update_fields=["language"])
        audit.record(actor, "residents.change", resident.subject, ["language"])
        return resident
