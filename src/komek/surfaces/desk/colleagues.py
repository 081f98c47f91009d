"""Colleagues, as choices: whom work may be given to, whose day one may look at."""

from komek.directory import queries as people
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.folding import kazakh_sort_key
from komek.kernel.permissions import subtree_roots


def colleagues(actor: Actor, action: str) -> list[tuple[int, str]]:
    """Whom the actor's work of this kind may be given to, by name."""
    roots = subtree_roots(actor, action) or ()
    below = {one for root in roots for one in directory.current().descendants(root)}
    found = [(uid, name or f"№ {uid}") for uid, name in people.people_within(below)]
    return sorted(found, key=lambda one: kazakh_sort_key(one[1]))
