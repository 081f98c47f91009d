"""The version of all reference data, so that processes know when their copies are stale."""

from django.db import models


class ReferenceVersion(models.Model):
    """One row. Every change of reference data raises it."""

    version = models.BigIntegerField(default=0)
