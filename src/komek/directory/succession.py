"""The rules of succession: who may follow whom, and with how much of the work."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from komek.directory.models import SuccessionKind
from komek.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Share:
    """The successor takes over `share` (0 < share <= 1, four decimals) of the predecessor."""

    predecessor_id: int
    successor_id: int
    share: Decimal = Decimal(1)


def totals(shares: Iterable[Share]) -> dict[int, Decimal]:
    """How much of each predecessor is taken over altogether."""
    total: defaultdict[int, Decimal] = defaultdict(Decimal)
    for one in shares:
        total[one.predecessor_id] += one.share
    return dict(total)


def check_shares(kind: str, shares: Sequence[Share], earlier: Sequence[Share] = ()) -> None:
    """Raise Invalid unless these shares make sense, beside those of earlier successions.

    A predecessor gives away at most all of itself; nobody follows itself, directly or around a
    circle; and the kind fits: a merger has one successor, a split one predecessor with several
    successors, a renaming or replacement is one to one.
    """
    _check_amounts(shares, earlier)
    _check_shape(kind, shares)
    if _runs_in_a_circle([*earlier, *shares]):
        message = _("An organisation cannot follow itself, directly or through others.")
        raise Invalid("succession_loop", message, field="successor")


def _check_amounts(shares: Sequence[Share], earlier: Sequence[Share]) -> None:
    if any(not 0 < one.share <= 1 or one.share != round(one.share, 4) for one in shares):
        message = _("A share lies between 0 and 1 and has at most four decimals.")
        raise Invalid("share_out_of_range", message, field="share")
    pairs = [(one.predecessor_id, one.successor_id) for one in (*earlier, *shares)]
    if len(set(pairs)) < len(pairs):
        message = _("The same succession is given twice.")
        raise Invalid("succession_twice", message, field="successor")
    if any(total > 1 for total in totals([*earlier, *shares]).values()):
        message = _("More than the whole of an organisation would be taken over.")
        raise Invalid("shares_above_one", message, field="share")


def _check_shape(kind: str, shares: Sequence[Share]) -> None:
    before = {one.predecessor_id for one in shares}
    after = {one.successor_id for one in shares}
    fits: dict[str, bool] = {
        SuccessionKind.MERGED: len(before) >= 1 and len(after) == 1,
        SuccessionKind.SPLIT: len(before) == 1 and len(after) >= 2,
        SuccessionKind.RENAMED: len(shares) == 1,
        SuccessionKind.REPLACED: len(shares) == 1,
    }
    if not fits.get(kind, False):
        message = _("This kind of succession does not fit the organisations named.")
        raise Invalid("succession_shape", message, field="kind")


def _runs_in_a_circle(shares: Sequence[Share]) -> bool:
    waiting = list(shares)
    while waiting:
        followed = {one.predecessor_id for one in waiting}
        inner = [one for one in waiting if one.successor_id in followed]
        if len(inner) == len(waiting):
            return True
        waiting = inner
    return False
