"""Rules that find the responsible organisation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from komek.directory.models import Organisation, ServiceGroup
from komek.kernel.dated import Dated
from komek.registries.models import Building


class RoutingRule(Dated):
    """For a service (or a whole group), narrowed by place and season: who is responsible.

    `service_code` and `territory_code` name the thing, not one version of it. The organisation
    is named directly, or found through the building's `duty`. The narrowest rule wins, then the
    higher priority, then the older rule.
    """

    service_code = models.SlugField(max_length=80, blank=True)
    group = models.ForeignKey(ServiceGroup, models.PROTECT, null=True, blank=True)
    territory_code = models.SlugField(max_length=80, blank=True)
    building = models.ForeignKey(Building, models.CASCADE, null=True, blank=True)
    building_duty = models.SlugField(max_length=30, blank=True)
    months = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    priority = models.SmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        constraints = [
            models.CheckConstraint(
                name="rule_for_something", condition=~Q(service_code="") | Q(group__isnull=False)
            ),
            models.CheckConstraint(
                name="rule_finds_somebody",
                condition=Q(organisation__isnull=False) | ~Q(building_duty=""),
            ),
        ]

    def __str__(self) -> str:
        """As the list of rules numbers it."""
        return f"{self._meta.verbose_name} {self.pk}"
