"""Districts and other territories, as polygons that hold for a time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from komek.kernel.dated import Dated, never_overlapping
from komek.kernel.names import Named


class TerritoryKind(models.TextChoices):
    DISTRICT = "district", _("District")
    ZONE = "zone", _("Zone")


class Territory(Named, Dated):
    """One version of a territory. A redrawn district is a new row with the same code."""

    code = models.SlugField(max_length=80)
    kind = models.CharField(max_length=10, choices=TerritoryKind)
    geometry = models.JSONField(help_text=_("GeoJSON Polygon or MultiPolygon, longitude first"))

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [never_overlapping("territory_one_version", "code")]
