"""The shape of a public case."""

from datetime import date

from komek.cases.public import PublicCase
from komek.surfaces.api.shapes import Named, Out, named


class PublicCaseOut(Out):
    """What everybody may know of a case; days are the city's, the place is rounded to the street.

    `resonance`: how many take part besides the reporter.
    `text` is empty unless policy, consent and moderation allow it.
    """

    number: str
    service: Named | None
    state: str
    organisation: Named | None
    opened: date
    updated: date
    expected: date
    lat: float | None
    lon: float | None
    text: str
    resonance: int


def public_case(case: PublicCase) -> PublicCaseOut:
    """The public picture as it is sent."""
    return PublicCaseOut(
        number=case.number,
        service=named(case.service),
        state=case.state,
        organisation=named(case.organisation),
        opened=case.opened,
        updated=case.updated,
        expected=case.expected,
        lat=case.lat,
        lon=case.lon,
        text=case.text,
        resonance=case.resonance,
    )
