"""The three names that every entry of reference data has."""

from django.db import models


class Named(models.Model):
    """Something with a name in Kazakh, Russian and English; see `languages.pick` for fallbacks."""

    name_kk = models.CharField(max_length=300, blank=True)
    name_ru = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_kk or self.name_ru or self.name_en
