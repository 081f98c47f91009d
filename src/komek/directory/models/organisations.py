"""Organisations as a dated tree, and who followed whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from komek.kernel.dated import Dated, never_overlapping
from komek.kernel.names import Named


class OrganisationKind(models.TextChoices):
    CITY = "city", _("City")
    DEPARTMENT = "department", _("Department")
    DISTRICT_ADMINISTRATION = "district_administration", _("District Administration")
    UTILITY = "utility", _("Utility")
    CLINIC = "clinic", _("Clinic")
    SCHOOL = "school", _("School")
    LIFT_COMPANY = "lift_company", _("Lift Company")
    BUILDING_SERVICE = "building_service", _("Building Service")
    TRANSPORT = "transport", _("Transport")
    CONTACT_CENTRE = "contact_centre", _("Contact Centre")
    ENTERPRISE = "enterprise", _("Enterprise")


class Organisation(Named, Dated):
    """Somebody who can be responsible. A closed one keeps its row: old cases keep their owner."""

    code = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    hours = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("like Mo-Fr 09:00-18:30; Sa 10:00-14:00"),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class OrganisationLink(Dated):
    """`child` stands under `parent` for a time: an edge of the dated tree."""

    parent = models.ForeignKey(Organisation, models.PROTECT, related_name="child_links")
    child = models.ForeignKey(Organisation, models.PROTECT, related_name="parent_links")

    class Meta:
        constraints = [
            never_overlapping("organisation_one_parent", "child"),
            models.CheckConstraint(
                name="organisation_not_own_parent", condition=~Q(parent=F("child"))
            ),
        ]


class SuccessionKind(models.TextChoices):
    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Split")
    RENAMED = "renamed", _("Renamed")
    REPLACED = "replaced", _("Replaced")


class Succession(models.Model):
    """From a moment on, `share` of what `predecessor` did is done by `successor`."""

    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=10, choices=SuccessionKind)
    at = models.DateTimeField()
    share = models.DecimalField(max_digits=5, decimal_places=4, default=1)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                name="succession_share", condition=Q(share__gt=0) & Q(share__lte=1)
            ),
        ]
