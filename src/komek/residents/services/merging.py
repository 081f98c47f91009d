"""Joining two residents proved to be one person, and taking it back.

Contact points and consents never move: they are read over the whole family. Only who stands for
whom changes here, and modules above move what is theirs when they hear of it.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.permissions import require
from komek.residents.models import Merge, Resident
from komek.residents.refusals import reason_code, unknown
from komek.residents.services.rows import locked

RESIDENTS = "residents"


def merge(*, actor: Actor, kept_id: int, absorbed_id: int, reason: str) -> Merge:
    """`kept` stands for `absorbed` from now on. Raises Conflict when either stands no more.

    reason: a code ("same_person_called").
    """
    require(actor, "residents.merge")
    reason_code(reason)
    with transaction.atomic():
        return join(actor, kept_id, absorbed_id, reason)


def join(actor: Actor, kept_id: int, absorbed_id: int, reason: str) -> Merge:
    """Merge without asking for permission, inside the caller's transaction."""
    if kept_id == absorbed_id:
        raise Invalid("merge_with_self", _("These are one person already."))
    # In the order of ids, or two merges the other way round would wait for each other for ever.
    by_id = {one: locked(one) for one in sorted((kept_id, absorbed_id))}
    kept, absorbed = by_id[kept_id], by_id[absorbed_id]
    _must_stand(kept)
    _must_stand(absorbed)
    followers = list(absorbed.absorbed.order_by("id").values_list("id", flat=True))
    Resident.objects.filter(id__in=[absorbed.id, *followers]).update(merged_into=kept)
    done = Merge.objects.create(
        kept=kept, absorbed=absorbed, at=clock.now(), moved={RESIDENTS: followers}
    )
    _tell(actor, "merge", "residents.merged", done, reason)
    return done


def undo_merge(*, actor: Actor, merge_id: int, reason: str) -> Merge:
    """The two are two again, each with what was theirs.

    What `kept` added in between stays with `kept`. Raises Conflict when it is undone already, or
    when `kept` was merged on: then that later merge is to be undone first.
    """
    require(actor, "residents.merge")
    reason_code(reason)
    with transaction.atomic():
        found = Merge.objects.filter(id=merge_id).first()
        if found is None:
            raise unknown()
        people = [locked(one) for one in sorted((found.kept_id, found.absorbed_id))]
        if any(one.erased_at for one in people):
            raise unknown()
        found = Merge.objects.select_for_update(of=["self"]).select_related("kept").get(id=merge_id)
        if found.undone_at is not None:
            raise Conflict("merge_undone", _("This merge is undone already."))
        if found.kept.merged_into_id is not None:
            raise Conflict("merge_built_upon", _("Undo the later merge first."))
        Resident.objects.filter(id=found.absorbed_id).update(merged_into=None)
        Resident.objects.filter(id__in=found.moved[RESIDENTS], merged_into_id=found.kept_id).update(
            merged_into_id=found.absorbed_id
        )
        found.undone_at = clock.now()
        found.save(update_fields=["undone_at"])
        _tell(actor, "undo_merge", "residents.unmerged", found, reason)
        return found


def note_moved(*, merge_id: int, kind: str, ids: Iterable[int]) -> None:
    """Remember which rows of `kind` a module moved with a merge, for `queries.moved`."""
    with transaction.atomic():
        found = Merge.objects.select_for_update().get(id=merge_id)
        found.moved[kind] = sorted({*found.moved.get(kind, []), *ids})
        found.save(update_fields=["moved"])


def _must_stand(resident: Resident) -> None:
    if resident.erased_at is not None:
        raise unknown()
    if resident.merged_into_id is not None:
        raise Conflict("merged_already", _("This person was merged with another already."))


def _tell(actor: Actor, verb: str, kind: str, done: Merge, reason: str) -> None:
    for one in (done.kept_id, done.absorbed_id):
        audit.record(actor, f"residents.{verb}", f"resident:{one}", ["merged_into"], reason)
    outbox.emit(
        kind,
        f"resident:{done.kept_id}",
        merge=done.id,
        kept=done.kept_id,
        absorbed=done.absorbed_id,
    )
