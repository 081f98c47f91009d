"""Where merged cases went, however often what they went into went on."""

from komek.cases.models import Case, Merge


def root_of(case_id: int) -> int:
    """The id of the case that stands for this one: itself, unless it was merged."""
    while (into := _standing(case_id)) is not None:
        case_id = into
    return case_id


def _standing(case_id: int) -> int | None:
    merges = Merge.objects.filter(case_id=case_id, undone_at=None)
    return merges.values_list("into_id", flat=True).first()


def root(case: Case) -> Case:
    """The case that stands for this one."""
    found = root_of(case.id)
    return case if found == case.id else Case.objects.get(id=found)


def gone_into(case_id: int) -> set[int]:
    """Ids of all cases that went into this one, at once or by way of others."""
    found: set[int] = set()
    newest = {case_id}
    while newest:
        merges = Merge.objects.filter(into_id__in=newest, undone_at=None)
        newest = set(merges.values_list("case_id", flat=True)) - found
        found |= newest
    return found
