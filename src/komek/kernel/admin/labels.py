"""Columns of tables are called in lists and filters what forms call them."""

from django.db import models

from komek.kernel.admin.forms import label_of


def name_columns(model: type[models.Model]) -> None:
    """Name the columns of the model, from now on and for every page.

    Said here and not in the models, where every word would be a migration.
    """
    for field in model._meta.get_fields():
        if isinstance(field, models.Field):
            is_number = isinstance(field, models.IntegerField)
            field.verbose_name = label_of(field.name, field.verbose_name, is_number=is_number)
