"""One matter that was two cases: which went into which, and what it takes to part them again."""

from django.db import models
from django.db.models import F, Q

from komek.cases.models.cases import Case
from komek.cases.models.work import Assignment


class Merge(models.Model):
    """A case went into another, until `undone_at`.

    `into` is the case that was chosen, which may have gone into a third one since. state, held:
    where the case stood, and the assignment that was running then. paused: whether its clocks
    stood still.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="merges", db_index=False)
    into = models.ForeignKey(Case, models.CASCADE, related_name="merged_in", db_index=False)
    merged_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    held = models.ForeignKey(
        Assignment, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    paused = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="merge_one_standing", condition=Q(undone_at__isnull=True)
            ),
            models.CheckConstraint(name="merge_of_two", condition=~Q(case=F("into"))),
        ]
        indexes = [
            models.Index(fields=["into"], name="merge_into", condition=Q(undone_at__isnull=True))
        ]
