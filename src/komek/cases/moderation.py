"""Which answers an inspector checks before they leave the house."""

from komek.cases.models import Why
from komek.directory.models import Moderation

UNCHECKED = frozenset({Why.NOT_DRAWN, Why.NEVER})
_STRICTNESS: list[str] = [Moderation.NEVER, Moderation.SAMPLE, Moderation.ALWAYS]


def decide(
    moderation: str, *, instructed: bool, returned: bool, low_trust: bool, drawn: bool
) -> Why:
    """Why an answer is checked, or one of UNCHECKED.

    moderation: the service's rule. instructed: a leader said what is to be done. returned: it is
    the next try after an answer that an inspector gave back. low_trust: the organisation's last
    answers were often none. drawn: the case is in the sample.
    """
    if instructed:
        return Why.INSTRUCTED
    if moderation == Moderation.ALWAYS:
        return Why.ALWAYS
    if returned:
        return Why.RETURNED
    if low_trust:
        return Why.LOW_TRUST
    if moderation == Moderation.NEVER:
        return Why.NEVER
    return Why.SAMPLE if drawn else Why.NOT_DRAWN


def stricter(one: str, other: str) -> str:
    """The rule by which more is checked."""
    return max(one, other, key=_STRICTNESS.index)
