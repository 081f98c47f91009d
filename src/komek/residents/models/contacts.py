"""Ways to reach a resident."""

from django.db import models
from django.db.models import Q

from komek.residents.models.people import Resident


class ContactKind(models.TextChoices):
    PHONE = "phone"
    EMAIL = "email"
    TELEGRAM = "telegram"


class ContactPoint(models.Model):
    """An address somebody gave, normalised (E.164, lower-case e-mail).

    Anybody can give any address, so several residents may have the same: a shared phone never
    makes two people one. Only a code sent to it proves whose it is, for one resident at a time.
    `added_later` marks one that was no part of the resident's claim: nothing is sent to it, and
    it opens nothing, until it is proven.
    """

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)
    safe_only_in_writing = models.BooleanField(default=False)
    added_later = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                name="contact_verified_once",
                condition=Q(verified_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="contact_value")]


class OneTimeCode(models.Model):
    """A code on its way, as a digest.

    `attempts` counts wrong guesses of this code, `times` the codes since a day without any.
    """

    digest = models.BinaryField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    times = models.PositiveSmallIntegerField(default=1)

    class Meta:
        abstract = True


class ContactCode(OneTimeCode):
    """A code that proves whose a contact point is."""

    contact_point = models.OneToOneField(ContactPoint, models.CASCADE, related_name="code")


class CallCode(OneTimeCode):
    """A code that a caller reads out to an operator, to show that the address is in their hands.

    It goes to the address whoever is known by it, and names it by a keyed digest alone.
    """

    address = models.BinaryField(unique=True)
