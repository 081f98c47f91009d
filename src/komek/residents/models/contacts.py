"""Ways to reach a resident."""

from django.db import models
from django.db.models import Q

from komek.residents.models.people import Resident


class ContactKind(models.TextChoices):
    PHONE = "phone"
    EMAIL = "email"
    TELEGRAM = "telegram"


class ContactPoint(models.Model):
    """An address somebody gave. One phone may be shared: each person on it has an own row.

    `value` is normalised (E.164, lower-case e-mail). `person` is the folded name that was given
    with it, empty where none was: a shared phone must never make two people one.
    """

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = models.CharField(max_length=254)
    person = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    safe_only_in_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "person"], name="contact_of_person"),
            models.UniqueConstraint(
                fields=["kind", "value"],
                name="contact_verified_once",
                condition=Q(verified_at__isnull=False),
            ),
        ]
