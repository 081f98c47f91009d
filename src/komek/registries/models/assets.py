"""Things that the city keeps: lamps, hydrants, stops, playgrounds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from komek.directory.models import Organisation
from komek.kernel.dated import Dated, never_overlapping
from komek.kernel.names import Named
from komek.registries.models.addresses import Building


class Asset(Named, Dated):
    """One version of an asset; its code stays when it is moved or handed over."""

    kind = models.SlugField(max_length=40)
    code = models.SlugField(max_length=80)
    lat = models.FloatField()
    lon = models.FloatField()
    cell = models.BigIntegerField(help_text="H3 cell of the point, resolution 9")
    building = models.ForeignKey(Building, models.SET_NULL, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints = [never_overlapping("asset_one_version", "kind", "code")]
        indexes = [models.Index(fields=["kind", "cell"], name="asset_cell")]
