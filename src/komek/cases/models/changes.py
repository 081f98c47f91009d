"""What those hear who keep copies of cases: one line for every change, in one order for all."""

from django.db import models
from django.db.models import Q


class CaseChange(models.Model):
    """A change of a case, in ids and codes, kept for a few weeks.

    Lines become visible in the order of `position`, see `services.changes`: whoever has read up
    to one has missed none before it. left_id: the organisation that had the case until then.
    opener: the partner that opened the case, as the actor it was; None for others. public: worth
    telling anybody.
    """

    position = models.BigAutoField(primary_key=True)
    case_id = models.BigIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=30)
    state = models.CharField(max_length=12)
    organisation_id = models.BigIntegerField(null=True)
    left_id = models.BigIntegerField(null=True)
    opener = models.CharField(max_length=40, null=True)
    public = models.BooleanField()

    class Meta:
        db_table = "cases_change"
        indexes = [
            models.Index(
                fields=["organisation_id", "position"],
                name="change_of_organisation",
                condition=Q(organisation_id__isnull=False),
            ),
            models.Index(
                fields=["left_id", "position"],
                name="change_left",
                condition=Q(left_id__isnull=False),
            ),
            models.Index(
                fields=["opener", "position"],
                name="change_of_opener",
                condition=Q(opener__isnull=False),
            ),
            models.Index(fields=["position"], name="change_public", condition=Q(public=True)),
        ]


class HiddenService(models.Model):
    """A service whose cases followers of the public changes were told to forget."""

    code = models.SlugField(max_length=80, unique=True)
