"""Lists of cases at the size of a city: any filters together, two orders, page after page.

How a list is read depends on what could fit. Cases that are being worked on are few: they are
read along their indexes, whatever narrows them. All that ever were are many: their plain lists
are beginnings of an index, and everything else is walked through, see `walking`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from komek.cases.queries import ranges, typed
from komek.cases.queries.lists import due, lines, newest, walking
from komek.cases.queries.lists.asked import Asked, Clock, Order, StateName, Term
from komek.cases.queries.lists.conditions import narrowing
from komek.cases.queries.lists.cursor import After, parse
from komek.cases.queries.lists.lines import Found
from komek.cases.queries.lists.wanted import Wanted, wanted
from komek.cases.queries.views import Page
from komek.kernel.actors import Actor

__all__ = [
    "MOST_LINES",
    "After",
    "Asked",
    "Clock",
    "Order",
    "StateName",
    "Term",
    "each_page",
    "given_to",
    "listed",
    "mine",
]

MOST_LINES = 200
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


def listed(
    actor: Actor, asked: Asked, *, after: str | None = None, limit: int = 50, most: int = MOST_LINES
) -> Page:
    """A page of what is asked for, as far as the actor's work is about it, or of their own cases.

    after: `str` of the page before's. limit: at most `most` lines. Raises Forbidden when no list
    is for this actor, and Invalid naming the field for what makes no sense.
    """
    return _page(
        wanted(actor, asked), parse(after, asked.order) if after else None, min(limit, most)
    )


def given_to(actor: Actor, user_id: int, asked: Asked, *, limit: int = 50) -> Page:
    """The first page of what a colleague was given, as far as the actor may list it."""
    want = replace(wanted(actor, asked), person_id=user_id)
    return _page(want, None, min(limit, MOST_LINES))


def each_page(actor: Actor, asked: Asked, piece: int) -> Iterator[Page]:
    """All pages of a list, each of at most `piece` lines and of its own moment."""
    after: str | None = None
    while True:
        page = listed(actor, asked, after=after, limit=piece, most=piece)
        yield page
        if page.after is None:
            return
        after = str(page.after)


def mine(actor: Actor, *, after: str | None = None, limit: int = 50) -> Page:
    """The resident's own cases in any state, newest first; nobody's without an account."""
    if not actor.resident_id:
        return Page((), None)
    own = Wanted(
        states=Asked(state=[StateName.ALL]).states,
        order=Order.NEWEST,
        clock=Clock.OWN,
        organisations=None,
        resident_id=actor.resident_id,
    )
    return _page(own, parse(after, own.order) if after else None, min(limit, MOST_LINES))


def _page(want: Wanted, after: After | None, limit: int) -> Page:
    if want.nothing:
        return Page((), None)
    if want.case_id is not None:
        by_number = _along_indexes(replace(want, words=""), None, after, limit)
        if by_number.lines:
            return by_number
        want = replace(want, case_id=None)
    said = typed.question(want.words) if want.words else None
    if want.words and said is None:
        return Page((), None)
    if want.few or want.order is Order.DUE or not (said or narrowing(want)):
        page = _along_indexes(want, said, after, limit)
        return replace(page, reach=ranges.reach(ranges.stretches())) if said else page
    return _walked(want, said, after, limit)


def _along_indexes(want: Wanted, said: str | None, after: After | None, limit: int) -> Page:
    order = due if want.order is Order.DUE else newest
    source, values = order.source(want, narrowing(want, said, own_index=False))
    begin = {
        "after": after.id if after else (0 if want.order is Order.DUE else newest.FROM_THE_END),
        "after_due": (after and after.due) or _LONG_AGO,
    }
    found = lines.found(source, want.order, limit + 1, {**values, **begin})
    return _cut(found, limit)


def _walked(want: Wanted, said: str | None, after: After | None, limit: int) -> Page:
    along = ranges.stretches()
    walk = walking.walk(
        want,
        narrowing(want),
        _terms(want, said),
        along,
        after=after.id if after else newest.FROM_THE_END,
        limit=limit + 1,
    )
    page = _cut(lines.found(lines.THESE, Order.NEWEST, limit + 1, {"ids": walk.ids}), limit)
    if page.after is None and walk.down_to:
        page = replace(page, after=After(walk.down_to))
    return replace(page, reach=ranges.reach(along)) if said else page


def _terms(want: Wanted, said: str | None) -> str | None:
    """The words, and whatever else the search table knows of a case."""
    known = {"s": want.services, "t": want.territories, "c": want.channels}
    parts = [typed.attributes(kind, sorted(some)) for kind, some in known.items() if some]
    return " & ".join([*([f"({said})"] if said else []), *parts]) or None


def _cut(found: list[Found], limit: int) -> Page:
    shown = tuple(one.line for one in found[:limit])
    if len(found) <= limit:
        return Page(shown, None)
    return Page(shown, After(shown[-1].id, found[limit - 1].due))
