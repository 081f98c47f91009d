"""The short public number of a case: a sequence with a check digit, made to be read out.

The check digit is Damm's (H. Michael Damm, "Total anti-symmetrische Quasigruppen", dissertation,
Philipps-Universität Marburg, 2004). It notices every single wrong digit and every swap of two
neighbours, which ISO 7064's one-digit schemes do not, so a number misheard on the phone is refused
rather than being somebody else's case.
"""

import re

from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid

# A totally anti-symmetric quasigroup of order 10 from the dissertation: row = what was reached so
# far, column = next digit. Zeros on the diagonal make a number with its check digit end at zero.
_QUASIGROUP = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

# Leading zeros would leave the check digit unmoved, so no number has them. A bigint has at most
# nineteen digits, and the check digit follows.
_CANONICAL = re.compile(r"[1-9][0-9]{1,19}")
# Any space and any dash, as typed or pasted, and the signs people write before a number.
_DECORATION = re.compile(r"^\s*[№#]|[\s\-\u2010-\u2015\u2212]")
_LONGEST_TYPED = 60


class InvalidNumber(Invalid):
    """This cannot be the number of a case: not digits, or the check digit does not fit."""

    def __init__(self, *, field: str | None = "number") -> None:
        message = _("There is no such number. Please check its digits.")
        super().__init__("number_invalid", message, field=field)


def number_for(sequence: int) -> str:
    """The canonical number, digits only: 123456 gives "1234566"."""
    if sequence < 1:
        raise ValueError(f"a sequence starts at 1, not at {sequence}")
    digits = str(sequence)
    return digits + _checked(digits)


def sequence_of(number: str) -> int:
    """The sequence a canonical number was made for."""
    return int(number[:-1])


def display(number: str) -> str:
    """A canonical number as it is printed and read out: "12345671" gives "1 234 567-1"."""
    return f"{sequence_of(number):,}".replace(",", " ") + "-" + number[-1]


def parse(text: str) -> str:
    """The canonical number somebody typed, with spaces, dashes or a number sign as they liked.

    Raises InvalidNumber, also for digits other than 0-9.
    """
    number = _DECORATION.sub("", text) if len(text) <= _LONGEST_TYPED else ""
    if not _CANONICAL.fullmatch(number) or _checked(number) != "0":
        raise InvalidNumber
    return number


def _checked(digits: str) -> str:
    reached = "0"
    for digit in digits:
        reached = _QUASIGROUP[int(reached)][int(digit)]
    return reached
