"""The tree of organisations at one moment: who stands above whom, closed ones included."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from komek.directory.entries import LinkEntry, OrganisationEntry, SuccessionEntry
from komek.kernel.eras import holds


class Tree:
    """Ancestors and descendants in microseconds. A loop in the parents would be cut, not walked."""

    def __init__(self, parents: Mapping[int, int]) -> None:
        self._parents = parents
        self._children: dict[int, list[int]] = defaultdict(list)
        for child, parent in parents.items():
            self._children[parent].append(child)
        self._ancestors: dict[int, tuple[int, ...]] = {}
        self._descendants: dict[int, frozenset[int]] = {}

    def parent(self, organisation_id: int) -> int | None:
        """Who stands directly above; None at the top."""
        return self._parents.get(organisation_id)

    def children(self, organisation_id: int) -> tuple[int, ...]:
        """Who stands directly below."""
        return tuple(self._children.get(organisation_id, ()))

    def ancestors(self, organisation_id: int) -> tuple[int, ...]:
        """The organisation itself, then everybody above it, nearest first."""
        known = self._ancestors.get(organisation_id)
        if known is None:
            known = self._ancestors[organisation_id] = tuple(self._upward(organisation_id))
        return known

    def descendants(self, organisation_id: int) -> frozenset[int]:
        """The organisation itself and everybody below it."""
        known = self._descendants.get(organisation_id)
        if known is None:
            known = self._descendants[organisation_id] = frozenset(self._downward(organisation_id))
        return known

    def _upward(self, organisation_id: int) -> list[int]:
        reached = {organisation_id: None}
        above = self.parent(organisation_id)
        while above is not None and above not in reached:
            reached[above] = None
            above = self.parent(above)
        return list(reached)

    def _downward(self, organisation_id: int) -> set[int]:
        reached = {organisation_id}
        waiting = [organisation_id]
        while waiting:
            below = [child for child in self.children(waiting.pop()) if child not in reached]
            reached.update(below)
            waiting.extend(below)
        return reached


def tree_at(
    moment: datetime,
    organisations: Iterable[OrganisationEntry],
    links: Iterable[LinkEntry],
    successions: Iterable[SuccessionEntry],
) -> Tree:
    """The tree as it stands at the moment.

    A closed organisation still owns its old cases. So that somebody answers for them, it stands
    under whoever took over the most of it, and without a successor under its last parent.
    """
    past = sorted((link for link in links if link.valid_from <= moment), key=_begin)
    last = {link.child_id: link for link in past}
    parents = {child: link.parent_id for child, link in last.items() if holds(link, moment)}
    heirs = {
        one.predecessor_id: one.successor_id
        for one in sorted(successions, key=lambda one: (one.share, one.at))
        if one.at <= moment
    }
    for organisation in organisations:
        ended = organisation.valid_to is not None and organisation.valid_to <= moment
        if ended and organisation.id in heirs:
            parents[organisation.id] = heirs[organisation.id]
        elif ended and organisation.id in last:
            parents.setdefault(organisation.id, last[organisation.id].parent_id)
    return Tree(parents)


def first_loop(
    links: Iterable[LinkEntry], child_id: int, parent_id: int, start: datetime
) -> datetime | None:
    """When, from `start` on, standing under that parent would first put the child above itself.

    None when it never does. `links` are those that were decided, planned ones included.
    """
    others = [link for link in links if link.child_id != child_id]
    later = {link.valid_from for link in others if link.valid_from > start}
    for moment in (start, *sorted(later)):
        parents = {link.child_id: link.parent_id for link in others if holds(link, moment)}
        if child_id in Tree(parents).ancestors(parent_id):
            return moment
    return None


def _begin(link: LinkEntry) -> datetime:
    return link.valid_from
