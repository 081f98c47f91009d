"""The three names that every entry of reference data has."""

from django.db import models
from django.utils.translation import get_language

from komek.kernel.languages import closest, pick


class Named(models.Model):
    """Something with a name in Kazakh, Russian and English; see `languages.pick` for fallbacks."""

    name_kk = models.CharField(max_length=300, blank=True)
    name_ru = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return pick(self, closest(get_language())).text
