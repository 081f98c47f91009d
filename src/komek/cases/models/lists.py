"""What staff make of lists: named ones to come back to, and files."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from komek.directory.models import Organisation
from komek.kernel.ids import uuid7


class SavedView(models.Model):
    """A list that somebody named. `asked` is what `queries.lists.Asked` reads.

    Shared with whoever has this role, in this organisation or below it; with neither of both it
    is its owner's alone.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    name = models.CharField(max_length=100)
    asked = models.JSONField(default=dict)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="views", db_index=False
    )
    role = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_named_once"),
        ]

    @property
    def subject(self) -> str:
        """How the audit names this view."""
        return f"view:{self.id}"

    @property
    def shared(self) -> bool:
        """Whether others than the owner have it."""
        return self.organisation_id is not None or bool(self.role)


class ExportState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class ExportForm(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class Export(models.Model):
    """A list on its way into a file that only who asked for it may have, for some days.

    words: whether the file has addresses and what residents wrote. within: the organisations under
    which its cases are, null for the whole city. lowest, highest: ids of the cases in the file, by
    which forgetting finds it. problem: a code, once it has failed.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    asked = models.JSONField(default=dict)
    form = models.CharField(max_length=4, choices=ExportForm)
    language = models.CharField(max_length=2)
    words = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    within = ArrayField(models.BigIntegerField(), null=True)
    rows = models.IntegerField(default=0)
    lowest = models.BigIntegerField(null=True)
    highest = models.BigIntegerField(null=True)
    size = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    alive_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["alive_at"],
                name="export_unfinished",
                condition=Q(state__in=["waiting", "running"]),
            ),
        ]

    @property
    def subject(self) -> str:
        """How events and the audit name this export."""
        return f"export:{self.id}"

    @property
    def file_name(self) -> str:
        """The file's name in the home's `exports/`."""
        return f"{self.uid}.{self.form}"
