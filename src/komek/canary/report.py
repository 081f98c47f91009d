"""What the canary found, judged by the table of places and told in lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from komek.canary.looking import Look, Sighting
from komek.canary.places import place_of
from komek.canary.reports import Planted

REMEMBERED, NIGHT = "remembered", "after a night"
NEXT_NIGHT = "the next night"
BLIND = (
    "what left the house: letters, work sent to organisations, what people keep on their devices",
    "rows that PostgreSQL has deleted and not yet overwritten, and its write-ahead log",
    "backups: whoever has one has everybody of that day (a restore forgets them again)",
)


@dataclass(frozen=True)
class Stage:
    """One look at the city. name: what has become of the persons by now."""

    name: str
    look: Look
    planted: Planted

    def findings(self) -> set[Sighting]:
        """What was seen where it may not be."""
        refused = {word.kind for word in self.planted.people.refused}
        nameless = {word.kind for word in self.planted.nameless.kept}
        return {
            one
            for one in self.look.sightings
            if one.kind in refused or not self._may(one, one.kind in nameless)
        }

    def _may(self, sighting: Sighting, is_nameless: bool) -> bool:
        place = place_of(sighting.where)
        if place is None:
            return False
        if self.name == REMEMBERED or is_nameless:
            return True
        return bool(place.after) and not (self.name == NIGHT and place.after == NEXT_NIGHT)

    def missing(self) -> list[str]:
        """Kinds of words that were not seen although they are stored: then the look is blind."""
        if self.name != REMEMBERED:
            return []
        kept = [*self.planted.people.kept, *self.planted.nameless.kept]
        return [word.kind for word in kept if word not in self.look.seen]

    def lines(self) -> Iterator[str]:
        """The stage as a person reads it: places looked at, what may still be there, findings."""
        yield f"When everybody is {self.name}:" if self.name != NIGHT else "After a night:"
        for one in self.look.looked:
            size = f"{one.size / 1e6:.1f} MB"
            yield f"  {one.what:<34}{one.things:>7,} {one.unit:<12}{size:>9}"
        findings = self.findings()
        if self.name != REMEMBERED:
            yield from _allowed(self.look.sightings - findings)
        yield from (f"  FOUND  {one.where}: {one.kind}" for one in _sorted(findings))
        yield from (f"  NOT FOUND although it is stored: {kind}" for kind in self.missing())


def _allowed(sightings: set[Sighting]) -> Iterator[str]:
    for one in _sorted(sightings):
        place = place_of(one.where)
        until = (place.after if place else "") or "nobody is known who could be forgotten"
        yield f"  still in {one.where} ({until}): {one.kind}"


def _sorted(sightings: set[Sighting]) -> list[Sighting]:
    return sorted(sightings, key=lambda one: (one.where, one.kind))
