"""Writing many rows of a table at once."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models

BATCH = 2000
ZONE = ZoneInfo(settings.TIME_ZONE)
NAMES = ("name_kk", "name_ru", "name_en")


def insert(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Add the rows; the database's constraints hold for each of them."""
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def ids(model: type[models.Model]) -> dict[str, int]:
    """The ids of a table's rows by their codes."""
    return dict(model._default_manager.values_list("code", "id"))


def midnight(day: date) -> datetime:
    """When the day begins in the city."""
    return datetime.combine(day, time.min, ZONE)


def midnight_if(day: date | None) -> datetime | None:
    """When the day begins, None without one."""
    return None if day is None else midnight(day)
