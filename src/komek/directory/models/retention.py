"""How long the city keeps a kind of data, where it says otherwise than we do."""

from django.db import models


class RetentionPeriod(models.Model):
    """Days for one kind of data, see `directory.retention`."""

    name = models.SlugField(max_length=40, unique=True)
    days = models.PositiveSmallIntegerField()
