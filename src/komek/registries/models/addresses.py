"""The address register: streets with their names over time, buildings, who answers for them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from komek.directory.models import Organisation
from komek.kernel.dated import Dated, never_overlapping


class Street(models.Model):
    """A street, whatever it is called at the moment."""

    code = models.SlugField(max_length=80, unique=True)

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")

    def __str__(self) -> str:
        return self.code


class StreetName(Dated):
    """What a street is or was called. An alias is what people say without a decree."""

    street = models.ForeignKey(Street, models.CASCADE, related_name="names")
    name_kk = models.CharField(max_length=200, blank=True)
    name_ru = models.CharField(max_length=200, blank=True)
    alias = models.BooleanField(default=False)
    sound = models.GeneratedField(
        expression=Func(
            Concat("name_kk", models.Value(" "), "name_ru"),
            function="komek_sound",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        indexes = [GinIndex(OpClass("sound", "gin_trgm_ops"), name="street_name_words")]

    def __str__(self) -> str:
        return self.name_kk or self.name_ru


class Building(models.Model):
    """A building with a point. `index_code` is the seven-character building code."""

    street = models.ForeignKey(Street, models.PROTECT, related_name="buildings")
    house = models.CharField(max_length=20)
    block = models.CharField(max_length=20, blank=True)
    index_code = models.CharField(max_length=7, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    cell = models.BigIntegerField(help_text="H3 cell of the point, resolution 9")

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = [
            models.UniqueConstraint(fields=["street", "house", "block"], name="building_once")
        ]
        indexes = [models.Index(fields=["cell"], name="building_cell")]

    def __str__(self) -> str:
        return f"{self.house}{'/' + self.block if self.block else ''}"


class BuildingDuty(Dated):
    """An organisation answers for a duty ("lift", "management", "heating") at a building."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="duties")
    duty = models.SlugField(max_length=30)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="building_duties")

    class Meta:
        constraints = [never_overlapping("building_duty_once", "building", "duty")]
