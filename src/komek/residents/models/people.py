"""Residents, their accounts and consents, and what was merged or erased."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from komek.kernel.ids import uuid7


class Resident(models.Model):
    """A person as the city knows them.

    While a merge holds, `merged_into` is the resident who stands for this one; it never points at
    somebody who was merged away. `claim` is the digest of what was typed to become known, null
    where nothing could be: see `residents.claims`.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="kk")
    created_at = models.DateTimeField()
    claim = models.BinaryField(null=True, unique=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="absorbed", db_index=False
    )
    # The lake knows a person by this random value only; an erasure rolls it anew.
    pseudonym = models.UUIDField(default=uuid.uuid4, editable=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Of nearly nobody; a whole index would cost every new resident.
            models.Index(
                fields=["merged_into"],
                name="resident_absorbed",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    @property
    def subject(self) -> str:
        """How events and audit name this resident."""
        return f"resident:{self.id}"


class Account(models.Model):
    """The resident that a signed-in user is."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    resident = models.OneToOneField(Resident, models.CASCADE, related_name="account")


class Consent(models.Model):
    """What a resident allowed ("publish_text", "publish_photo", "notices"), and until when."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="consents")
    purpose = models.SlugField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "purpose"],
                name="consent_once",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]


class Merge(models.Model):
    """Two residents proved to be one person.

    Contact points and consents stay where they are and are read together. `moved` lists, by kind,
    the ids of what had to change its owner, so that undoing gives back exactly that.
    """

    kept = models.ForeignKey(Resident, models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Resident, models.CASCADE, related_name="merged_away")
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Erasure(models.Model):
    """A resident was forgotten: kept as a bare name, so that a restored backup forgets again.

    The random `uid` rather than the id: a restored database counts its ids anew, and would give
    the id of somebody forgotten to somebody else.
    """

    resident_uid = models.UUIDField(unique=True)
    at = models.DateTimeField()
    reason = models.SlugField(max_length=40)
