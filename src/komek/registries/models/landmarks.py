"""Places that people name instead of an address: the shop at the corner, the bridge, the park."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from komek.kernel.dated import Dated, never_overlapping
from komek.kernel.names import Named


class Landmark(Named, Dated):
    """One version of a landmark. aliases: what people also call it, "a;b", in any language."""

    code = models.SlugField(max_length=80)
    kind = models.SlugField(max_length=40)
    aliases = models.CharField(max_length=1000, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    cell = models.BigIntegerField(help_text="H3 cell of the point, resolution 9")
    sound = models.GeneratedField(
        expression=Func(
            Concat(
                *("name_kk", Value(" "), "name_ru", Value(" "), "name_en", Value(" "), "aliases")
            ),
            function="komek_sound",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("landmark")
        verbose_name_plural = _("landmarks")
        constraints = [never_overlapping("landmark_one_version", "code")]
        indexes = [
            GinIndex(OpClass("sound", "gin_trgm_ops"), name="landmark_words"),
            models.Index(fields=["cell"], name="landmark_cell"),
        ]
