"""Verbs for mergers, splits, renamings and replacements of organisations."""

from collections.abc import Sequence
from datetime import datetime

from komek.directory.models import Organisation, Succession
from komek.directory.services.organisations import close_organisation, open_organisation, relink
from komek.directory.services.rows import insert
from komek.directory.succession import Share, check_shares, totals
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import Edit, editing


def succeed(
    *, actor: Actor, kind: str, shares: Sequence[Share], at: datetime | None = None
) -> list[Succession]:
    """From `at` (now) on, the successors do the predecessors' work, each its share.

    kind: merged, split, renamed or replaced. A predecessor that is taken over whole is closed;
    when one successor takes it all, the organisations under it move there. After a split they
    must be moved before. Old cases keep their owner, which from then on stands under its
    successor. Raises Invalid and Conflict.
    """
    at = at or clock.now()
    with editing(actor, "directory.edit") as edit:
        earlier = [Share(*row) for row in Succession.objects.values_list(*_SHARE)]
        check_shares(kind, shares, earlier)
        for successor_id in {one.successor_id for one in shares}:
            open_organisation(successor_id, at)
        rows = [_record(edit, kind, share, at) for share in shares]
        taken = totals(shares)
        for predecessor_id in taken:
            if totals([*earlier, *shares])[predecessor_id] == 1:
                _close(actor, predecessor_id, shares, at)
        return rows


_SHARE = ("predecessor_id", "successor_id", "share")


def _record(edit: Edit, kind: str, share: Share, at: datetime) -> Succession:
    predecessor = open_organisation(share.predecessor_id, at)
    row = Succession(
        predecessor=predecessor,
        successor_id=share.successor_id,
        kind=kind,
        at=at,
        share=share.share,
    )
    insert(row)
    subject = f"organisation:{predecessor.id}"
    edit.note("organisation.succeeded", subject, ["successors"], kind, successor=share.successor_id)
    return row


def _close(actor: Actor, predecessor_id: int, shares: Sequence[Share], at: datetime) -> None:
    heirs = [one.successor_id for one in shares if one.predecessor_id == predecessor_id]
    if len(heirs) == 1:
        _hand_over_children(predecessor_id, heirs[0], at)
    close_organisation(actor=actor, organisation_id=predecessor_id, at=at, reason="succeeded")


def _hand_over_children(predecessor_id: int, successor_id: int, at: datetime) -> None:
    predecessor = open_organisation(predecessor_id, at)
    above = _parent_of(predecessor, at)
    # The successor may stand under its predecessor: it then moves up in its place, first of all.
    children = {link.child_id: link.child for link in predecessor.child_links.at(at)}
    for child in sorted(children.values(), key=lambda one: one.id != successor_id):
        relink(child, above if child.id == successor_id else successor_id, at)


def _parent_of(organisation: Organisation, at: datetime) -> int | None:
    return organisation.parent_links.at(at).values_list("parent_id", flat=True).first()
